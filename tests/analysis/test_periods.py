"""Reporting periods."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import UnknownPeriod, periods


@pytest.mark.parametrize(
    ("period", "first", "last", "count"),
    [
        ("2026-10", "2026-09-15", "2026-10-14", 1),
        ("2026-01", "2025-12-15", "2026-01-14", 1),
        ("2026-Q1", "2025-12-15", "2026-03-14", 3),
        ("2026-H1", "2025-12-15", "2026-06-14", 6),
        ("2026-H2", "2026-06-15", "2026-12-14", 6),
        ("2026-9M", "2025-12-15", "2026-09-14", 9),
        ("2026", "2025-12-15", "2026-12-14", 12),
        ("2026-10-01/2026-10-31", "2026-10-01", "2026-10-31", 1),
    ],
)
def test_windows(period, first, last, count):
    assert [day.isoformat() for day in periods.window(period)] == [first, last]
    assert len(periods.months(period)) == count


@pytest.mark.parametrize(
    "rubbish",
    ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-6M", "10/2026", "2026-1", "26-10", "2026-10-01",
     "2026-10-31/2026-10-01", "2026-10-01/", "2026-02-30/2026-03-01", "20261001/20261031", "2026-10 "],
)  # fmt: skip
def test_rubbish_is_refused_by_name(rubbish):
    with pytest.raises(UnknownPeriod, match="2026-10"):
        periods.months(rubbish)


def test_the_window_before():
    assert periods.previous("2026-01") == ["2025-12"]
    assert periods.previous("2026-Q3") == ["2026-06", "2026-07", "2026-08"]
    assert periods.previous("2026-10", 2) == ["2026-08"]
    assert periods.previous("2026-03-01/2026-03-31") == ["2026-02-01/2026-02-28"]
    assert periods.previous("2026-03-05/2026-03-20") == ["2026-02-05/2026-02-20"]


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)))
def test_every_day_is_in_the_window_of_its_month(day):
    first, last = periods.window(periods.reporting_month(day))

    assert first <= day <= last


@given(st.integers(1950, 2200))
def test_months_leave_no_gap(year):
    windows = [periods.window(month) for month in periods.months(f"{year}")]

    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(windows))
