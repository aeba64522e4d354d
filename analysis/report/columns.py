"""The columns of the workbook's tables, and the closed lists that it explains."""

from dataclasses import dataclass

from analysis.continuous import BY_CHANNEL
from analysis.flags import EVIDENCE, STATUSES
from analysis.presentation import REASONS

WORD = "word:"  # a column that says in words what another says in codes
SHARE, FINE, PROBABILITY, PLAIN = "0.0%", "0.00", "0.0000", "#,##0"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its code, the format of its numbers, its width in characters."""

    code: str
    format: str = ""
    width: int = 11

    @property
    def shown_code(self) -> str:
        """
        >>> Column("word:status").shown_code, Column("status").shown_code
        ('status_label', 'status')
        """
        return self.code.removeprefix(WORD) + "_label" if self.code.startswith(WORD) else self.code


RESULTS = (
    Column("code", width=14), Column("name", width=34), Column(WORD + "status", width=24),
    Column("estimate", SHARE), Column("low", SHARE), Column("high", SHARE), Column("target", SHARE),
    Column("n", PLAIN), Column("handled", PLAIN), Column("response_rate", SHARE),
    Column(WORD + "reasons", width=52), Column("se", "0.00%"), Column("df", PLAIN),
    Column("p_value", PROBABILITY), Column("q_value", PROBABILITY), Column("probability_below", SHARE),
    Column("n_kish", FINE), Column("n_eff", FINE), Column("deff", FINE), Column("sheets", PLAIN),
    Column("sheets_share", SHARE), Column("unknown_share", SHARE), Column("doubtful", PLAIN),
    Column("estimate_without_doubtful", SHARE), Column("break_even", "+0.000;-0.000;0.000"),
    Column("break_even_share", SHARE),
    *(Column(code, SHARE if code.startswith("estimate") else PLAIN) for code in BY_CHANNEL),
    Column("needed_sheets", PLAIN), Column("needed_days", PLAIN),
    Column("status", width=14), Column("reasons", width=30), Column("evidence", width=40),
)  # fmt: skip
PRINTED = 11  # columns of the results that fit on paper; the technical ones stay on the screen
WEIGHTS = (
    Column("counter", width=16), Column("field", width=16), Column("month", width=12), Column("n", PLAIN),
    Column("N", "#,##0.##"), Column("weight", "0.0000"), Column("merged_into", width=30),
    Column("cell", width=34),
)  # fmt: skip
UNCOVERED = (Column("counter", width=16), Column("month", width=16), Column("handled", PLAIN))
MERGES = (
    Column("into", width=30), Column("month", width=12), Column("n", PLAIN), Column("N", "#,##0.##"),
    Column("weight", "0.0000"), Column("reason", width=34),
)  # fmt: skip
METHOD = (Column("fact", width=38), Column("value", width=95), Column("code", width=24))
CODES = {"status": STATUSES, "reason": REASONS, "evidence": EVIDENCE}
