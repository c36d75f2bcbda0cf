"""From the files of the real world to the canonical tables."""
