"""A third world of made-up broker's records, written apart from everything it examines; see ``bench/README.md``."""
