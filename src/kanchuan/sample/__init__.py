"""A small made-up sample in raw real-world layouts, and the demonstration that runs on it."""
