"""The continuous survey at the counters, step by step (`analysis.continuous`)."""
