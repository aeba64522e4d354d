"""Replicates of the PSU sums (`analysis.replicate`)."""
