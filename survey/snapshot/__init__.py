"""Database → snapshot: the only bridge to `analysis`. An immutable manifest over immutable files (RULES 6).

`sheets` writes a month's answers, `codebook` what is beside them, `writing` the whole folder, `refreshing`
keeps the current one.
"""

from survey.snapshot.refreshing import refresh
from survey.snapshot.writing import NotOurs, consistent, write_snapshot

__all__ = ["NotOurs", "consistent", "refresh", "write_snapshot"]
