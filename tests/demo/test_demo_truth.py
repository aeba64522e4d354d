"""What is true of the made-up counters is what the figures find, whatever the day."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import analysis
from survey.db import Database
from survey.demo.city import COUNTERS
from survey.demo.sheets import all_sheets
from survey.demo.truth import CLOSED, TRUTH, months_until, opening_day
from survey.snapshot import consistent, write_snapshot
from tests.demo.loading import load

DAYS = [date(2025, 12, 3), date(2026, 2, 17), date(2026, 6, 14), date(2026, 11, 15), date(2026, 11, 21)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def as_of(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture(scope="module")
def snapshot(as_of: date, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("truth")
    shutil.copy(sqlite_template, folder / "city.db")
    database = Database(f"sqlite:///{folder / 'city.db'}")
    load(database, as_of)
    with consistent(database) as session:
        write_snapshot(session, folder / "snapshot", cutoff=datetime.combine(as_of, datetime.min.time(), UTC))
    database.dispose()
    return folder / "snapshot"


def table_of(snapshot: Path, as_of: date, back: int) -> "analysis.Results":
    period = months_until(as_of)[CLOSED - back]
    return analysis.results(snapshot, by="counter", period=period, as_of=as_of)


def test_the_last_closed_month_shows_what_is_true(snapshot: Path, as_of: date) -> None:
    rows = table_of(snapshot, as_of, 1).table.set_index("code")

    assert dict(rows["status"]) == {code: truth.status for code, truth in TRUTH.items()}
    assert {code for code, truth in TRUTH.items() if truth.reason not in rows["reasons"][code]} == set()


def test_the_estimates_are_near_the_truth(snapshot: Path, as_of: date) -> None:
    rows = table_of(snapshot, as_of, 1).table.set_index("code")
    plain = [code for code, truth in TRUTH.items() if truth.sheets > 50 and truth.happens in ("", "opens")]

    assert len(plain) > 12
    for code in plain:
        assert rows["estimate"][code] == pytest.approx(TRUTH[code].shares[2], abs=0.015), code


def test_those_below_were_so_in_the_month_before(snapshot: Path, as_of: date) -> None:
    rows = table_of(snapshot, as_of, 2).table.set_index("code")

    for code in (code for code, truth in TRUTH.items() if truth.status == "below"):
        assert rows["status"][code] in ("below", "watch")
        assert "q-within-fdr" in rows["evidence"][code]


def test_without_the_burst_the_counter_looks_worse(snapshot: Path, as_of: date) -> None:
    row = table_of(snapshot, as_of, 1).table.set_index("code").loc["BV-02"]

    assert row["doubtful"] == 70
    assert row["estimate_without_doubtful"] < row["estimate"] - 0.03


def test_the_open_month_has_sheets_and_no_counts(snapshot: Path, as_of: date) -> None:
    population = analysis.Snapshot(snapshot).population

    assert set(population["month"]) == set(months_until(as_of)[:CLOSED])
    assert all(sheet.day < as_of and sheet.day.weekday() < 5 for sheet in all_sheets(as_of))
    assert opening_day(as_of) < as_of


def test_the_city_has_what_the_example_must_show() -> None:
    fields = [len(place.fields) for place in COUNTERS.values()]

    assert COUNTERS.keys() == TRUTH.keys()
    assert 16 <= len(fields) <= 20
    assert {1, 2, 3} == set(fields)
    assert {truth.status for truth in TRUTH.values()} == set(analysis.STATUSES)
    assert {truth.happens for truth in TRUTH.values()} == {"", "burst", "single-day", "opens", "silent"}


def test_equal_days_give_equal_sheets() -> None:
    assert list(all_sheets(DAYS[0])) == list(all_sheets(DAYS[0]))


def test_sheets_look_like_those_of_citizens() -> None:
    sheets = list(all_sheets(DAYS[-1]))
    values = [value for sheet in sheets for value in sheet.answers.values()]

    assert 5_000 < len(sheets) < 15_000
    assert {-8, 0, 1, 2, 3, 4, 5} == set(values)
    assert {sheet.language for sheet in sheets} == {"vi", "en"}
    assert 0.2 < sum(bool(sheet.answers) for sheet in sheets) / len(sheets) < 0.5
    assert any(sheet.comment for sheet in sheets)
    assert any(sheet.overall is None for sheet in sheets)
    assert any(sheet.field is None for sheet in sheets)
