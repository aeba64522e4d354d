"""`figures`, `hailong results` and `hailong snapshot`, on the example city."""

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask, g

import analysis
from survey.cli import Lazy
from survey.db import db
from survey.demo.truth import TRUTH
from survey.errors import Refused
from survey.places.models import Unit
from survey.results import compute
from survey.results.compute import figures, periods_with_sheets
from tests.demo.loading import AS_OF

HEADER = "code,name,n,handled,response_rate,estimate,se,df,low,high,target,status"
Run = Callable[..., Result]


@pytest.fixture
def run(city: Flask) -> Run:
    """`hailong` within the test's application."""
    g.language = "en"
    return lambda *words: CliRunner().invoke(Lazy("hailong"), list(words))


def results(run: Run, *words: str, status: int = 0) -> Result:
    done = run("results", "--as-of", str(AS_OF), *words)
    assert done.exit_code == status, done.output
    return done


def test_figures_are_computed_once_a_snapshot(city: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = figures(by="counter", period="2026-11", as_of=AS_OF)
    monkeypatch.setattr(analysis, "results", None)

    assert figures(by="counter", period="2026-11", as_of=AS_OF) is first
    assert dict(first.table.set_index("code")["status"]) == {
        code: truth.status for code, truth in TRUTH.items()
    }


def test_a_request_keeps_to_one_snapshot(city: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with city.test_request_context("/office/"):
        folder = compute.current_snapshot()
        monkeypatch.setattr(compute, "refresh", None)

        assert compute.current_snapshot() == folder


def test_months_with_sheets_newest_first(city: Flask) -> None:
    assert periods_with_sheets() == ["2026-12", "2026-11", "2026-10", "2026-09"]


@pytest.mark.parametrize("index", ["overall", "service", "staff", "s31"])
def test_every_index_and_item_has_figures(city: Flask, index: str) -> None:
    table = figures(by="total", period="2026-11", index=index, as_of=AS_OF).table

    assert 0.8 < table["estimate"][0] < 1


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"period": "2026-13"}, "2026-12, 2026-11, 2026-10, 2026-09"),
        ({"period": "2026-11", "index": "serviec"}, "service, access"),
        ({"period": "2026-10-01/2026-10-31"}, "2026-10-01/2026-10-31"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    city: Flask, asked: dict[str, str], named: str
) -> None:
    g.language = "en"
    with pytest.raises(Refused, match=named):
        figures(by="counter", as_of=AS_OF, **asked)


def test_without_counters_the_next_step_is_named(app: Flask) -> None:
    g.language = "en"
    with pytest.raises(Refused, match="import units"):
        figures(by="total", period="2026-11", as_of=AS_OF)


def test_csv_has_exactly_the_promised_columns_in_percent(run: Run) -> None:
    done = results(run, "--by", "counter", "--period", "2026-11", "--format", "csv")
    table = figures(by="counter", period="2026-11", as_of=AS_OF).table.set_index("code")
    rows = {row["code"]: row for row in csv.DictReader(StringIO(done.stdout))}

    assert done.stdout.splitlines()[0] == HEADER
    assert rows.keys() == TRUTH.keys()
    row = rows["LK-01"]
    assert float(row["estimate"]) == table["estimate"]["LK-01"] * 100
    assert float(row["low"]) == table["low"]["LK-01"] * 100
    assert float(row["response_rate"]) == table["response_rate"]["LK-01"]
    assert (row["n"], row["handled"], row["target"], row["status"]) == ("170", "567", "94.0", "below")
    assert row["df"].isdecimal()


def test_withheld_figures_are_empty_and_said_on_stderr(run: Run) -> None:
    done = results(run, "--by", "unit", "--period", "2026-12")
    rows = list(csv.DictReader(StringIO(done.stdout)))

    assert {(row["estimate"], row["se"], row["low"], row["high"]) for row in rows} == {("", "", "", "")}
    assert {row["target"] for row in rows} == {"94.0"}
    assert "5 of 5 rows have no figure" in done.stderr
    assert "made up" in done.stderr


def test_every_row_of_an_example_says_so(run: Run) -> None:
    for by in analysis.LEVELS:
        rows = list(csv.DictReader(StringIO(results(run, "--by", by, "--period", "2026-11").stdout)))
        assert rows
        assert all(row["name"].endswith("(ví dụ)") for row in rows), by


def test_json_has_every_column_and_how_it_was_made(run: Run) -> None:
    found = json.loads(results(run, "--by", "counter", "--period", "2026-11", "--format", "json").stdout)
    row = next(row for row in found["rows"] if row["code"] == "LK-01")

    assert found["made_up"] is True
    assert found["method"]["index"] == "overall"
    assert found["method"]["target"]["value"] == 0.94
    assert found["uncovered"] == [{"counter": "BV-04", "month": "2026-11", "handled": 95}]
    assert set(HEADER.split(",")) < set(row)
    assert "second-month" in row["evidence"]
    assert row["estimate"] == pytest.approx(81.7647, abs=1e-3)
    assert next(row for row in found["rows"] if row["code"] == "BV-04")["estimate"] is None


def test_xlsx_goes_to_a_file_or_a_pipe(run: Run, tmp_path: Path) -> None:
    asked = ("--by", "agency", "--period", "2026-11", "--format", "xlsx")
    piped = results(run, *asked).stdout_bytes
    done = results(run, *asked, "--out", str(tmp_path / "index.xlsx"))

    assert done.stdout == ""
    for content in (piped, (tmp_path / "index.xlsx").read_bytes()):
        assert len(openpyxl.load_workbook(BytesIO(content)).sheetnames) == 3


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--by", "ward", "--period", "2026-11"), 2),
        (("--by", "unit"), 2),
        (("--by", "unit", "--period", "2026-11", "--format", "pdf"), 2),
        (("--by", "unit", "--period", "november"), 1),
        (("--by", "unit", "--period", "2026-11", "--index", "weather"), 1),
        (("--by", "unit", "--period", "2026-11", "--out", "/nowhere/at/all.csv"), 1),
    ],
)
def test_wrong_usage_is_2_and_refused_input_is_1(run: Run, words: tuple[str, ...], status: int) -> None:
    done = results(run, *words, status=status)

    assert done.stdout == ""
    assert len(done.stderr) > 20
    assert "Traceback" not in done.output


def test_snapshot_prints_its_id_and_says_that_the_data_are_made_up(run: Run, tmp_path: Path) -> None:
    done = run("snapshot", str(tmp_path / "out"))
    snapshot = analysis.Snapshot(tmp_path / "out")

    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == snapshot.id
    assert snapshot.manifest["made_up"] is True
    assert snapshot.codebook["made_up"] is True


def test_snapshot_leaves_the_folder_of_something_else_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").touch()
    done = run("snapshot", str(tmp_path / "photos"))

    assert done.exit_code == 1
    assert "something else" in done.stderr
    assert [file.name for file in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_changed_name_appears_at_once(city: Flask) -> None:
    figures(by="unit", period="2026-11", as_of=AS_OF)
    with db.writing() as session:
        session.query(Unit).filter_by(code="26080").one().name = "Phường Long Khánh mới"

    names = figures(by="unit", period="2026-11", as_of=AS_OF).table["name"]
    assert "Phường Long Khánh mới" in set(names)
