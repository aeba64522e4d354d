"""Database → snapshot → `analysis.Snapshot`: what goes in comes out, and nothing else."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analysis import Snapshot
from analysis.rows.source import run
from survey.db import Database
from survey.snapshot import NotOurs
from tests.snapshot.planting import sheet, snapshot_of

ITEMS = [f"s{number}" for number in range(24, 40)]
MARKS = ["m_access", "m_procedures", "m_staff", "m_result", "m_feedback"]
COLUMNS = [
    "response", "counter", "agency", "decides", "unit", "field", "questionnaire", "channel", "verified",
    "day", "month", "duration", "reasons", "overall", *ITEMS, *MARKS,
]  # fmt: skip


def sheets_in(folder: Path) -> dict[str, dict[str, object]]:
    """Each sheet's columns, by its key; none for what is missing."""
    frame = run(Snapshot(folder).responses).astype(object)
    records = frame.where(frame.notna(), None).to_dict("records")
    return {record["response"]: {str(name): value for name, value in record.items()} for record in records}


def test_every_sheet_arrives_in_the_rows_of_its_reporting_month(planted: Database, tmp_path: Path) -> None:
    id_ = snapshot_of(planted, tmp_path / "out")
    snapshot = Snapshot(tmp_path / "out")
    snapshot.verify()
    rows = sheets_in(tmp_path / "out")

    assert snapshot.id == id_
    assert [(e["month"], e["rows"]) for e in snapshot.manifest["responses"]] == [
        ("2026-10", 2),
        ("2026-11", 2),
    ]
    assert snapshot.manifest["withdrawn"] == 1
    detailed = rows[str(sheet(3, date.min).id)]
    assert [detailed[name] for name in ("counter", "agency", "decides", "unit", "field")] == [
        "LK-02", "H19.40.12", "H19.40.12", "26080", "civil",
    ]  # fmt: skip
    assert [detailed[name] for name in ("overall", "s24", "s25", "s30", "m_staff")] == [4, 4, None, -8, 0]
    doubtful = rows[str(sheet(2, date.min).id)]
    assert str(doubtful["day"])[:10] == "2026-10-15"
    assert [doubtful[name] for name in ("month", "reasons", "field", "duration")] == [
        "2026-11",
        "burst",
        None,
        None,
    ]


def test_columns_are_exactly_those_and_no_comment_leaves_the_database(
    planted: Database, tmp_path: Path
) -> None:
    snapshot_of(planted, tmp_path / "out")
    for file in (tmp_path / "out" / "responses").rglob("*.parquet"):
        frame = pd.read_parquet(file, partitioning=None)
        assert list(frame.columns) == COLUMNS
        assert frame["response"].is_monotonic_increasing
        assert file.name.startswith("part-")
    assert not [
        f for f in (tmp_path / "out").rglob("*") if f.is_file() and "nhiệt tình".encode() in f.read_bytes()
    ]


def test_duckdb_reads_all_months_by_name(planted: Database, tmp_path: Path) -> None:
    snapshot_of(planted, tmp_path / "out")
    files = str(tmp_path / "out/responses/*/*.parquet")
    query = f"SELECT month, count(*), count(s24) FROM read_parquet('{files}', union_by_name=true, hive_partitioning=true) GROUP BY 1 ORDER BY 1"  # noqa: E501

    assert duckdb.sql(query).fetchall() == [("2026-10", 2, 0), ("2026-11", 2, 1)]


def test_population_holds_the_newest_counts(planted: Database, tmp_path: Path) -> None:
    snapshot_of(planted, tmp_path / "out")

    assert Snapshot(tmp_path / "out").population.drop(
        columns=["on_time", "late", "refused"]
    ).to_numpy().tolist() == [
        ["LK-01", "land", "2026-10", "direct", 44],
        ["LK-02", "civil", "2026-10", "direct", 9],
        ["LK-02", "civil", "2026-10", "online", 3],
    ]


def test_codebook_names_places_in_vietnamese_sorted_by_code(planted: Database, tmp_path: Path) -> None:
    snapshot_of(planted, tmp_path / "out")
    book = json.loads((tmp_path / "out/codebook.json").read_text())

    assert list(book["questionnaires"]) == ["one-stop/v1"]
    assert {"items", "index"} <= set(book["questionnaires"]["one-stop/v1"])
    assert [unit["code"] for unit in book["units"]] == ["26080", "26098", "75"]
    assert book["units"][0] == {
        "code": "26080", "name": "Phường Long Khánh", "level": "commune", "parent": "75", "valid_from": None,
        "valid_to": None, "merged_into": None,
    }  # fmt: skip
    assert book["counters"][1]["fields"] == ["business", "civil"] or book["counters"][2]["fields"] == [
        "business",
        "civil",
    ]
    target = next(target for target in book["targets"] if target["code"] == "overall")
    assert (target["value"], target["scope"], target["valid_from"]) == (0.94, None, "2024-01-22")
    assert book["made_up"] is False


def test_an_empty_installation_has_a_snapshot_too(database: Database, tmp_path: Path) -> None:
    snapshot_of(database, tmp_path / "out")
    snapshot = Snapshot(tmp_path / "out")

    assert snapshot.empty
    assert list(snapshot.codebook["questionnaires"]) == ["one-stop/v1"]
    assert snapshot.population.empty


def test_a_snapshot_replaces_an_earlier_one_whole(planted: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    snapshot_of(planted, out)
    before = {f.relative_to(out) for f in out.rglob("*") if f.is_file()}
    with planted.writing() as session:
        session.add(sheet(9, date(2026, 10, 1)))
    snapshot_of(planted, out, previous=out)
    after = {f.relative_to(out) for f in out.rglob("*") if f.is_file()}

    Snapshot(out).verify()
    assert len(before - after) == len(after - before) == 1
    assert [folder.name for folder in tmp_path.iterdir() if folder.name.startswith(".")] == []


@pytest.mark.parametrize("content", ["notes.txt", "manifest.json"])
def test_a_folder_of_something_else_is_left_alone(planted: Database, tmp_path: Path, content: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / content).write_text('{"format": 1, "installation": "another"}')

    with pytest.raises(NotOurs) as refused:
        snapshot_of(planted, out)
    assert refused.value.snapshot is (content == "manifest.json")
    assert [file.name for file in out.iterdir()] == [content]


def test_an_empty_folder_is_filled(planted: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    snapshot_of(planted, tmp_path / "out")

    Snapshot(tmp_path / "out").verify()
