"""Reading a snapshot, whole and broken."""

import hashlib
import json

import pandas as pd
import pytest

from analysis import BrokenSnapshot, Snapshot
from analysis.rows.source import run
from tests.analysis.snapshots import counter, handled, sheets


@pytest.fixture
def folder(make):
    made = sheets("Q1", "2026-09") + sheets("Q1", n=30, field=None)
    return make(made, [handled("Q1")], [counter("Q1")])


def sheets_in(snapshot):
    return len(run(snapshot.responses.select("response")))


def test_a_whole_snapshot(folder):
    snapshot = Snapshot(folder)
    snapshot.verify()

    assert snapshot.id == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert sheets_in(snapshot) == 70
    assert snapshot.responses.schema()["month"].is_string()
    assert snapshot.population["handled"].tolist() == [80]
    assert snapshot.codebook["counters"][0]["code"] == "Q1"
    assert not snapshot.empty


def test_files_that_the_manifest_does_not_name_are_not_read(folder):
    part = folder / "responses/month=2026-10/part-0.parquet"
    part.with_name("part-9.parquet").write_bytes(part.read_bytes())

    assert sheets_in(Snapshot(folder)) == 70


def test_a_column_of_a_later_month_is_kept(folder):
    """Without union_by_name it would be dropped in silence."""
    part = folder / "responses/month=2026-10/part-0.parquet"
    pd.read_parquet(part).assign(s99=5).to_parquet(part)

    assert run(Snapshot(folder).responses.select("s99"))["s99"].notna().sum() == 30


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "manifest.json").unlink(), "manifest.json cannot be read"),
        (lambda f: (f / "manifest.json").write_text("{"), "is not JSON"),
        (lambda f: (f / "manifest.json").write_text("[]"), "is not a JSON object"),
        (lambda f: (f / "manifest.json").write_text('{"format": 2}'), "format 2"),
        (lambda f: (f / "manifest.json").write_text('{"format": 1}'), "no entry"),
        (lambda f: (f / "population.parquet").unlink(), "population.parquet is missing"),
    ],
)
def test_a_broken_snapshot_is_refused_by_name(folder, damage, message):
    damage(folder)

    with pytest.raises(BrokenSnapshot, match=message):
        Snapshot(folder)


def test_changed_bytes_are_found(folder):
    (folder / "codebook.json").write_text("{}")

    with pytest.raises(BrokenSnapshot, match="changed since"):
        Snapshot(folder).verify()


def test_a_wrong_row_count_is_found(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["responses"][0]["rows"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(BrokenSnapshot, match="40 rows, the manifest says 41"):
        Snapshot(folder).verify()
