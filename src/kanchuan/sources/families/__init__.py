"""Families: what the cells of a recognised sheet mean, as a dictionary of words and a few queries."""
