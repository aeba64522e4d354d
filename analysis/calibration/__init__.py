"""How weights are found that agree with known totals (`analysis.calibrate`)."""
