"""Where queries and per-account kernels run: the one seam behind which an engine stands."""
