"""What is true of each made-up counter, so that it can be seen whether the figures find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.periods import reporting_month, shifted, span

CLOSED = 3  # reporting months before the open one
OPENING = 7  # working days that the new counter was open before the last closed month ended
DAY_OF_ALL = 9  # the working day on which all sheets of the single-day counter came
BURST = 35  # sheets within a few minutes


@dataclass(frozen=True, slots=True)
class Truth:
    """``shares`` truly satisfied in three closed months and the open one, and ``sheets`` in a full month.

    ``status``, ``reason``: what the last closed month must show. ``happens``: what is odd about the counter.
    """

    shares: tuple[float, float, float, float]
    sheets: int
    status: str
    reason: str = ""
    happens: str = ""
    response_rate: float = 0.3


def steady(share: float, sheets: int, status: str, response_rate: float = 0.3) -> Truth:
    """A counter that is the same every month."""
    return Truth((share,) * 4, sheets, status, response_rate=response_rate)


TRUTH = {
    "LK-01": Truth((0.86, 0.82, 0.82, 0.83), 170, "below"),
    "LK-02": steady(0.985, 270, "meets", response_rate=0.35),
    "LK-03": steady(0.94, 150, "inconclusive"),
    "LK-04": steady(0.98, 250, "meets", response_rate=0.4),
    "BL-01": Truth((0.90, 0.84, 0.83, 0.85), 160, "below", response_rate=0.25),
    "BL-02": Truth((0.96,) * 4, 48, "insufficient", "single-day", "single-day", 0.2),
    "BL-03": Truth((0.84,) * 4, 6, "insufficient", "small-n", response_rate=0.08),
    "BL-04": steady(0.94, 120, "inconclusive"),
    "BV-01": Truth((0.97, 0.97, 0.85, 0.84), 160, "watch"),
    "BV-02": Truth((0.88,) * 4, 100, "inconclusive", "doubtful", "burst", 0.4),
    "BV-03": steady(0.985, 260, "meets", response_rate=0.45),
    "BV-04": Truth((1.0,) * 4, 0, "insufficient", "uncovered", "silent"),
    "XL-01": steady(0.98, 260, "meets", response_rate=0.35),
    "XL-02": steady(0.94, 140, "inconclusive", response_rate=0.25),
    "XL-03": Truth((0.96,) * 4, 170, "insufficient", "opened-mid", "opens"),
    "HG-01": steady(0.935, 130, "inconclusive", response_rate=0.25),
    "HG-02": steady(0.985, 280, "meets", response_rate=0.4),
    "HG-03": steady(0.98, 260, "meets", response_rate=0.4),
}


def months_until(as_of: date) -> list[str]:
    """The three closed reporting months and the open one.

    >>> months_until(date(2026, 11, 21))
    ['2026-09', '2026-10', '2026-11', '2026-12']
    """
    now = reporting_month(as_of)
    return [shifted(now, -back) for back in range(CLOSED, -1, -1)]


def working_days(month: str) -> list[date]:
    """Monday to Friday.

    >>> days = working_days("2026-10")
    >>> len(days), days[0].isoformat(), days[-1].isoformat()
    (22, '2026-09-15', '2026-10-14')
    """
    first, last = span([month])
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def opening_day(as_of: date) -> date:
    """The first day of the counter that opened in the last closed month."""
    return working_days(months_until(as_of)[CLOSED - 1])[-OPENING]


def days_open(truth: Truth, month: str, as_of: date) -> Sequence[date]:
    """The working days of the month, before ``as_of``, on which the counter's citizens could answer."""
    days = [day for day in working_days(month) if day < as_of]
    if truth.happens == "opens":
        return [day for day in days if day >= opening_day(as_of)]
    if truth.happens == "single-day" and month == months_until(as_of)[CLOSED - 1]:
        return days[DAY_OF_ALL : DAY_OF_ALL + 1]
    return days
