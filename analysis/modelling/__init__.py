"""What models and drivers need (`analysis.model`, `analysis.drivers`)."""
