"""The trees of indices: nodes, their files, answers and scores (`analysis.index`)."""
