"""Reporting periods: a month runs from the 15th of the month before to the 14th (Decree 09/2019/NĐ-CP).

A quarter, half-year, nine months and year are their months. A calendar range is a period of its own, whose
counts come under its own name.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from analysis.errors import UnknownPeriod

_NAMED = re.compile(r"(?P<year>\d{4})(?:-(?P<part>0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?")
_PARTS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12), "9M": (1, 9)}


def reporting_month(day: date) -> str:
    """The reporting month a day belongs to.

    >>> [reporting_month(date(2026, *day)) for day in ((10, 14), (10, 15), (12, 15))]
    ['2026-10', '2026-11', '2027-01']
    """
    return shifted(f"{day:%Y-%m}", 1 if day.day >= 15 else 0)


def window(period: str) -> tuple[date, date]:
    """First and last day. Raises `UnknownPeriod`.

    >>> [day.isoformat() for day in window("2026-Q3")]
    ['2026-06-15', '2026-09-14']
    >>> [day.isoformat() for day in window("2026-10-01/2026-10-31")]
    ['2026-10-01', '2026-10-31']
    """
    return span(months(period))


def span(names: Sequence[str]) -> tuple[date, date]:
    """First and last day of consecutive reporting months, or of one calendar range.

    >>> [day.isoformat() for day in span(["2026-01"])]
    ['2025-12-15', '2026-01-14']
    """
    if is_calendar(names[0]):
        first, last = (date.fromisoformat(day) for day in names[0].split("/"))
        return first, last
    before = shifted(names[0], -1)
    return date.fromisoformat(f"{before}-15"), date.fromisoformat(f"{names[-1]}-14")


def months(period: str) -> list[str]:
    """The reporting months of a period; a calendar range is the only month of itself.

    >>> months("2026-Q1"), len(months("2026-9M")), months("2026-10")
    (['2026-01', '2026-02', '2026-03'], 9, ['2026-10'])
    """
    return _months_of(period)


def _months_of(period: str) -> list[str]:
    if is_calendar(period):
        _check_range(period)
        return [period]
    match = _NAMED.fullmatch(period)
    if not match or not 1900 <= int(match["year"]) <= 9000:
        raise UnknownPeriod(f"no period {period!r}; write 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or "
                            "2026-10-01/2026-10-31")  # fmt: skip
    part = match["part"]
    if part and part.isdigit():
        return [period]
    first, last = _PARTS[part] if part else (1, 12)
    return [f"{match['year']}-{month:02d}" for month in range(first, last + 1)]


def previous(period: str, months: int = 1) -> list[str]:
    """The months of the window of the same length that ends so many ``months`` earlier.

    A calendar range moves by calendar months, and a whole month stays whole.

    >>> previous("2026-10"), previous("2026-Q1"), previous("2026-10-01/2026-10-31")
    (['2026-09'], ['2025-12', '2026-01', '2026-02'], ['2026-09-01/2026-09-30'])
    """
    names = _months_of(period)
    if not is_calendar(period):
        return [shifted(name, -months) for name in names]
    first, last = window(period)
    return [f"{_moved(first, -months)}/{_moved(last, -months)}"]


def shifted(month: str, by: int) -> str:
    """A month so many months later (or earlier).

    >>> shifted("2026-01", -1)
    '2025-12'
    """
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def is_calendar(period: str) -> bool:
    """Whether this is a calendar range.

    >>> is_calendar("2026-10-01/2026-10-31"), is_calendar("2026-10")
    (True, False)
    """
    return "/" in period


def _check_range(period: str) -> None:
    first, _, last = period.partition("/")
    try:
        ordered = date.fromisoformat(first) <= date.fromisoformat(last)
    except ValueError as error:
        raise UnknownPeriod(f"{period!r}: write 2026-10-01/2026-10-31, both days of the calendar") from error
    if not ordered or (len(first), len(last)) != (10, 10):
        raise UnknownPeriod(f"{period!r}: write 2026-10-01/2026-10-31, the first day before the last")


def _moved(day: date, by: int) -> date:
    month = shifted(f"{day:%Y-%m}", by)
    length = monthrange(int(month[:4]), int(month[5:]))[1]
    last_of_month = (day + timedelta(days=1)).day == 1
    return date.fromisoformat(f"{month}-{length if last_of_month else min(day.day, length):02d}")
