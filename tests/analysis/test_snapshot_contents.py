"""Snapshots whose files do not hold what they should: refused by name, by `results` and by `verify`."""

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest

from analysis import BrokenSnapshot, Snapshot, continuous_sample, results
from analysis.rows.source import lazy, run
from tests.analysis.snapshots import TARGET, counter, entry, handled, sheets

OCTOBER: dict[str, Any] = {"period": "2026-10", "as_of": date(2026, 11, 1)}
PART = "responses/month=2026-10/part-0.parquet"


@pytest.fixture
def folder(make):
    made = [*sheets("Q1", n=30), *sheets("Q1", n=7, field=None), *sheets("Q2", n=25, days=3)]
    return make(made, [handled("Q1"), handled("Q2", count=51)], [counter("Q1"), counter("Q2")])


def rewritten(folder, file, change):
    """The file changed and its entry in the manifest made right again."""
    frame = pd.read_parquet(folder / file)
    changed = change(frame)
    changed.to_parquet(folder / file)
    reentered(folder, file, rows=len(changed))


def reentered(folder, file, **more):
    manifest = json.loads((folder / "manifest.json").read_text())
    entries = [*manifest["responses"], manifest["population"], manifest["codebook"]]
    for given in entries:
        if given["file"] == file:
            given.update(entry(folder, file) | more)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def refused(folder, message):
    with pytest.raises(BrokenSnapshot, match=message):
        results(folder, by="counter", **OCTOBER)
    with pytest.raises(BrokenSnapshot, match=message):
        Snapshot(folder).verify()


@pytest.mark.parametrize("file", [PART, "population.parquet"])
@pytest.mark.parametrize("cut", [0, 10, -200])
def test_damaged_files(folder, file, cut):
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content[:cut])
    reentered(folder, file)

    refused(folder, "cannot be read")


def test_damaged_pages(folder):
    """The footer is whole, what it points to is not."""
    content = (folder / PART).read_bytes()
    (folder / PART).write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
    reentered(folder, PART)

    refused(folder, "cannot be read")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.assign(day=d["day"].where(d.index > 1)), "month 2026-10: 2 sheets without a day"),
        (lambda d: d.assign(counter=d["counter"].where(d.index > 0)), "1 sheets without a counter"),
        (lambda d: d.assign(day=date(2026, 1, 1)), "the month runs from 2026-09-15 to 2026-10-14"),
        (lambda d: d.drop(columns=["field", "day"]), "no column field, day"),
    ],
)
def test_sheets(folder, change, message):
    rewritten(folder, PART, change)

    refused(folder, message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: pd.concat([d, d]), "counted more than once, at Q1 land 2026-10 direct"),
        (lambda d: d.assign(handled=[-3, 5]), "handled is missing or negative, at Q1"),
        (lambda d: d.assign(handled=[None, 5]), "handled is missing or negative, at Q1"),
        (lambda d: d.assign(handled=["x", "5"]), "holds no numbers"),
        (lambda d: d.assign(month=[None, "2026-10"]), "no counter, month or channel"),
        (lambda d: d.drop(columns="channel"), "no column channel"),
    ],
)
def test_dossiers(folder, change, message):
    rewritten(folder, "population.parquet", change)

    refused(folder, message)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"counters": [counter("Q1"), counter("Q1"), counter("Q2")]}, "counter Q1 is listed more than once"),
        ({"counters": [{"code": "Q1"}]}, "no code or no agency"),
        ({"targets": [{**TARGET, "value": None}]}, "has no number"),
        ({"targets": [{**TARGET, "value": "0.94"}]}, "has no number"),
    ],
)
def test_codebooks(folder, more, message):
    book = json.loads((folder / "codebook.json").read_text())
    (folder / "codebook.json").write_text(json.dumps(book | more))
    reentered(folder, "codebook.json")

    refused(folder, message)


def test_answers_off_the_scale_of_the_codebook(folder):
    book = json.loads((folder / "codebook.json").read_text())
    book["questionnaires"]["one-stop/v1"]["items"] = {
        "overall": {"codes": [1, 2, 3, 4, 5], "dont_know": None}
    }
    (folder / "codebook.json").write_text(json.dumps(book))
    reentered(folder, "codebook.json")
    assert results(folder, by="total", **OCTOBER).table.loc[0, "n"] == 62

    rewritten(folder, PART, lambda d: d.assign(overall=d["overall"].where(d.index > 2, 7)))
    with pytest.raises(BrokenSnapshot, match="item overall has 7, its codes are 1, 2, 3, 4, 5"):
        results(folder, by="counter", **OCTOBER)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["population"].pop("file"),
        lambda m: m["responses"][0].pop("rows"),
        lambda m: m["responses"][0].update(rows="60"),
        lambda m: m["codebook"].pop("sha256"),
        lambda m: m.update(codebook="codebook.json"),
    ],
)
def test_manifests(folder, change):
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(BrokenSnapshot, match=r"manifest\.json: the entry .* lacks file"):
        Snapshot(folder)


@pytest.mark.parametrize("by", ["total", "agency", "counter", "field"])
def test_results_are_the_same_bits_in_any_order_of_rows(folder, by):
    first = results(folder, by=by, **OCTOBER)
    for seed in range(4):
        for file in (PART, "population.parquet"):
            rewritten(folder, file, lambda d, seed=seed: d.sample(frac=1, random_state=seed))
        again = results(folder, by=by, **OCTOBER)
        for name in ("table", "cells", "merges", "uncovered"):
            pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name), check_exact=True)


def test_the_sample_of_sheets_says_which_counters_have_a_single_day(make):
    made = [*sheets("Q1", n=30), *sheets("Q2", n=25, days=1)]
    path = make(made, [handled("Q1"), handled("Q2")], [counter("Q1"), counter("Q2")])
    sample = continuous_sample(path, questionnaire="one-stop", **OCTOBER)
    frame = run(lazy(sample.data).select("counter", "single_day").distinct())

    assert dict(frame.to_numpy().tolist()) == {"Q1": False, "Q2": True}
    assert sample.design.calibration.cells.set_index("cell")[":d"].tolist() == [30, 25]
