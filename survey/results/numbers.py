"""Numbers, dates and periods as a Vietnamese or an English reader writes them."""

import re
from datetime import date
from math import isnan

from flask_babel import format_date, format_decimal, get_locale, lazy_gettext

from analysis.periods import months, previous, window

NONE = "–"
NAMES = {
    "": lazy_gettext("Year %(year)s"),
    r"\d\d": lazy_gettext("%(month)s"),
    r"Q\d": lazy_gettext("Quarter %(number)s of %(year)s"),
    "H1": lazy_gettext("First half of %(year)s"),
    "H2": lazy_gettext("Second half of %(year)s"),
    "9M": lazy_gettext("First nine months of %(year)s"),
}
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def percent(share: float) -> str:
    """88,4%"""
    return NONE if isnan(share) else format_decimal(share * 100, format="0.0") + "%"


def round_percent(share: float) -> str:
    """A target as its plan writes it: 94%, 97,5%"""
    return NONE if isnan(share) else format_decimal(share * 100, format="0.##") + "%"


def interval(low: float, high: float) -> str:
    """84,1–91,9%"""
    if isnan(low) or isnan(high):
        return NONE
    return f"{format_decimal(low * 100, format='0.0')}–{percent(high)}"


def estimate(value: float, low: float, high: float) -> str:
    """88,4% (84,1–91,9%)"""
    return NONE if isnan(value) else f"{percent(value)} ({interval(low, high)})"


def count(number: float) -> str:
    """21.325"""
    return NONE if isnan(number) else str(format_decimal(round(number)))


def change(difference: float) -> str:
    """+1,3 or −1,3: percentage points"""
    points = round(difference * 100, 1)
    sign = "−" if points < 0 else "+" if points > 0 else ""
    return f"{sign}{format_decimal(abs(points), format='0.0')}"


def points(difference: float) -> str:
    """2,1: a distance in percentage points"""
    return str(format_decimal(difference * 100, format="0.0"))


def correlation(rho: float) -> str:
    """+0,047 or −0,087"""
    sign = "−" if rho < 0 else "+"
    return f"{sign}{format_decimal(abs(rho), format='0.000')}"


def day(moment: date) -> str:
    """21/11/2026, in English 21 Nov 2026"""
    return str(format_date(moment, "dd/MM/yyyy" if vietnamese() else "d MMM yyyy"))


def vietnamese() -> bool:
    return str(get_locale().language) == "vi"


def days_of(period: str) -> str:
    """15/09/2026–14/10/2026"""
    first, last = window(period)
    return f"{day(first)}–{day(last)}"


def period_name(period: str) -> str:
    """Tháng 10/2026, Quý III/2026, Năm 2026"""
    if "/" in period:
        return days_of(period)
    year, _, part = period.partition("-")
    number = ROMAN.get(part[-1:], "") if vietnamese() else part[-1:]
    words = {"year": year, "month": part, "number": number}
    if part.isdigit():
        month = date(int(year), int(part), 1)
        words["month"] = format_date(month, "M/yyyy" if vietnamese() else "MMMM yyyy")
    kind = next(kind for kind in NAMES if re.fullmatch(kind, part))
    return str(NAMES[kind]) % words


def period_before(period: str) -> str | None:
    """The period of the same kind just before; none for half-years, nine months and ranges.

    >>> period_before("2026-10"), period_before("2026-Q1"), period_before("2026"), period_before("2026-9M")
    ('2026-09', '2025-Q4', '2025', None)
    """
    length = len(months(period))
    if "/" in period or "H" in period or "9M" in period:
        return None
    first = previous(period, length)[0]
    if length == 1:
        return first
    return first[:4] if length == 12 else f"{first[:4]}-Q{(int(first[5:]) + 2) // 3}"
