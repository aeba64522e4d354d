"""Made-up dossier counts of the closed months; the open one has none yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from survey.demo.city import COUNTERS, Place
from survey.demo.sheets import chance, expected
from survey.demo.truth import BURST, CLOSED, TRUTH, Truth, days_open, months_until

CHANNELS = {"direct": 1.0, "online": 0.4, "post": 0.04}
SILENT = 95  # dossiers of the counter that nobody rated


@dataclass(frozen=True, slots=True)
class Count:
    """Dossiers of one counter, field, month and channel."""

    counter: str
    field: str
    month: str
    channel: str
    handled: int
    on_time: int
    late: int
    refused: int


def all_counts(as_of: date) -> Iterator[Count]:
    for code, place in COUNTERS.items():
        for month in months_until(as_of)[:CLOSED]:
            yield from counts_of(code, place, month, dossiers(TRUTH[code], month, as_of))


def dossiers(truth: Truth, month: str, as_of: date) -> int:
    """Received at the counter: the sheets ÷ the response rate."""
    if truth.happens == "silent":
        return SILENT
    sheets = expected(truth, month, days_open(truth, month, as_of))
    return round((sheets + (2 * BURST if truth.happens == "burst" else 0)) / truth.response_rate)


def counts_of(code: str, place: Place, month: str, received: int) -> Iterator[Count]:
    dice = chance(code, month, "dossiers")
    for field, share in place.fields.items():
        for channel, part in CHANNELS.items():
            handled = round(received * share * part)
            if handled:
                late = sum(dice.random() < 0.025 for _ in range(handled))
                refused = sum(dice.random() < 0.01 for _ in range(handled))
                yield Count(code, field, month, channel, handled, handled - late, late, refused)
