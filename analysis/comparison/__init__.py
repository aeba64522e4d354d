"""Differences, combinations and tests (`analysis.compare`)."""
