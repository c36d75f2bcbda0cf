"""Made-up worlds: a market, people in it, platforms behind some of them, and the records all of them leave. Files of made-up records and nothing else."""
