"""One file per indicator: what it measures, its source, its usual innocent explanation, and the rows that show it."""
