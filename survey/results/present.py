"""Figures as a page shows them: rows in the order of urgency, and the scale on which they are drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isnan
from typing import TYPE_CHECKING, Any

from analysis.continuous import BY_CHANNEL
from survey.results import sensitivity, words
from survey.results.numbers import count, estimate, percent
from survey.vietnamese import sort_key

if TYPE_CHECKING:
    import pandas as pd

WIDTH, MARGIN = 256, 14
ORDER = tuple(words.SHAPES)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of figures; shares are 0–1, NaN where withheld."""

    code: str
    name: str
    place: str
    status: str
    estimate: float
    low: float
    high: float
    target: float
    n: float
    handled: float
    response_rate: float
    probability_below: float
    needed_sheets: float
    needed_days: float
    unknown_share: float
    estimate_without_doubtful: float
    break_even: float
    break_even_share: float
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    channels: tuple[sensitivity.Channel, ...]

    @property
    def withheld(self) -> bool:
        return isnan(self.estimate)

    @property
    def figure(self) -> str:
        return estimate(self.estimate, self.low, self.high)

    @property
    def sheets(self) -> str:
        return count(self.n)

    @property
    def dossiers(self) -> str:
        return count(self.handled)

    @property
    def rate(self) -> str:
        return percent(self.response_rate)

    @property
    def shape(self) -> str:
        return words.SHAPES[self.status]

    @property
    def status_name(self) -> str:
        return str(words.STATUSES[self.status])

    @property
    def sentence(self) -> str:
        return words.sentence(self)

    @property
    def notes(self) -> list[str]:
        """The reasons in words, but for those that the sentence of a withheld figure has told."""
        told = {*words.WITHHELD, "small-n", "low-df", "wide"} if self.withheld else set()
        first = [str(words.FIRST_MONTH)] if "first-month" in self.evidence else []
        return first + [words.reason(code, self) for code in self.reasons if code not in told]

    @property
    def robustness(self) -> list[str]:
        """What would change the figure: those who did not answer, and the channels."""
        return [] if self.withheld else [*sensitivity.silent(self), *sensitivity.by_channel(self.channels)]


FIGURES = tuple(Row.__dataclass_fields__)[4:-3]


def row_of(record: Mapping[str, Any], place: str) -> Row:
    figures: dict[str, Any] = {name: number(record.get(name)) for name in FIGURES}
    codes: dict[str, Any] = {
        name: tuple(filter(None, str(record[name] or "").split(","))) for name in ("reasons", "evidence")
    }
    channels = sensitivity.channels_of({code: number(record.get(code)) for code in BY_CHANNEL})
    code, name, status = (str(record[key]) for key in ("code", "name", "status"))
    return Row(code, name, place, status, **figures, **codes, channels=channels)


def number(value: Any) -> float:
    """
    >>> number(None), number(3)
    (nan, 3.0)
    """
    return float("nan") if value is None else float(value)


def urgent_first(table: "pd.DataFrame") -> "pd.DataFrame":
    """By status, then by estimate, then by the Vietnamese alphabet; figures withheld last within a status."""
    ranked = table.assign(
        _status=table["status"].map({status: rank for rank, status in enumerate(ORDER)}),
        _name=[sort_key(str(name)) for name in table["name"]],
    )
    ordered = ranked.sort_values(["_status", "estimate", "_name"], kind="stable", na_position="last")
    return ordered.drop(columns=["_status", "_name"]).reset_index(drop=True)


def named(by: str, table: "pd.DataFrame") -> "pd.DataFrame":
    """The one row of the total has no name of its own."""
    return table.assign(name=str(words.LEVELS["total"])) if by == "total" else table


def rows_of(by: str, table: "pd.DataFrame", places: Mapping[str, str]) -> list[Row]:
    records = urgent_first(named(by, table)).to_dict("records")
    return [
        row_of({str(name): value for name, value in record.items()}, places.get(str(record["code"]), ""))
        for record in records
    ]


def tally(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """How many rows have each status, the most urgent first."""
    counts = Counter(row.status for row in rows)
    return [(status, counts[status]) for status in ORDER if counts[status]]


@dataclass(frozen=True, slots=True)
class Scale:
    """The common scale of all pictures of a page, from ``floor`` to 100 %."""

    floor: float
    target: float

    def x(self, share: float) -> float:
        """The place of a share in the picture.

        >>> Scale(0.8, 0.94).x(0.9), Scale(0.8, 0.94).x(1.0)
        (128.0, 242.0)
        """
        inside = (max(share, self.floor) - self.floor) / (1 - self.floor)
        return round(MARGIN + inside * (WIDTH - 2 * MARGIN), 1)

    @property
    def ticks(self) -> list[float]:
        """Round shares along the scale.

        >>> Scale(0.8, 0.94).ticks, Scale(0.2, 0.94).ticks
        ([0.8, 0.9, 1.0], [0.2, 0.4, 0.6, 0.8, 1.0])
        """
        step = 10 if self.floor >= 0.5 else 20
        return [share / 100 for share in range(round(self.floor * 100), 101, step)]

    @property
    def anchor(self) -> str:
        """Where the target's label hangs, so that it stays inside the picture."""
        return "end" if self.x(self.target) > WIDTH * 0.7 else "middle"

    def shown(self, row: Row) -> bool:
        return not (isnan(row.estimate) or isnan(row.low) or isnan(row.high)) and row.high > self.floor

    def cut(self, share: float) -> bool:
        """Whether a share lies before the picture's left end."""
        return share < self.floor - 1e-9


def scale_for(rows: Sequence[Row]) -> Scale:
    """A scale that holds the target and every interval of rows that can be judged.

    Those of the others may be cut at its left end, so that one of six answers does not crowd all the rest.
    """
    known = [row for row in rows if not row.withheld]
    target = next((row.target for row in rows if not isnan(row.target)), float("nan"))
    judged = [row for row in known if row.status != "insufficient"] or known
    lows = [row.low for row in judged if not isnan(row.low)]
    lowest = min([*lows, 0.9 if isnan(target) else target - 0.05])
    step = 10 if lowest >= 0.5 else 20
    return Scale(floor(lowest * 100 / step) * step / 100, target)
