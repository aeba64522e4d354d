"""Thin categories: what is merged, what is said, and that nobody is lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, collapse, errors, poststratify, rake

DESIGN = Design("w")
few = settings(max_examples=25, deadline=None)

FIELDS = pd.DataFrame({"field": ["land"] * 40 + ["birth"] * 12 + ["death"] * 4 + ["tax"] * 15}).assign(w=1.0)
PEOPLE = {"land": 900, "birth": 60, "death": 20, "tax": 70, "water": 5}
INTO = {"birth": "civil", "death": "civil", "civil": "all", "land": "all", "tax": "all", "water": "all"}


def test_collapsing_says_what_it_merged_and_why():
    merged = collapse(FIELDS, {"field": PEOPLE}, into=INTO)

    assert merged.log.to_numpy().tolist() == [
        ["death", 4, 20, "civil", "fewer than 10 rows"],
        ["birth", 12, 60, "civil", "smallest beside civil"],
        ["water", 0, 5, "all", "no rows"],
        ["tax", 15, 70, "all", "smallest beside all"],
    ]
    assert merged.totals == {"field_collapsed": {"all": 75, "civil": 80, "land": 900}}
    sample = poststratify(merged.data, DESIGN, merged.totals, collapsed=merged.log)
    assert sample.weight.groupby(FIELDS["field"]).first().to_dict() == pytest.approx(
        {"birth": 5, "death": 5, "land": 22.5, "tax": 5}
    )
    assert sample.report.collapsed is merged.log


def test_collapsing_cells_of_several_columns_in_a_file(tmp_path):
    path = tmp_path / "sheets.parquet"
    FIELDS.assign(counter="Q1").to_parquet(path)
    cells = {("Q1", field): size for field, size in PEOPLE.items()}
    into = {("Q1", field): "Q1" for field in PEOPLE}
    merged = collapse(path, {("counter", "field"): cells}, into=into, minimum=5)

    assert merged.totals == {"counter_field_collapsed": {"Q1": 85, "Q1 × land": 900, "Q1 × tax": 70}}
    assert rake(merged.data, DESIGN, merged.totals).report.rows == len(FIELDS)


def test_what_cannot_be_merged_is_said():
    merged = collapse(FIELDS, {"field": {**PEOPLE, "water": 0}}, into={})
    assert merged.log.to_numpy().tolist() == [["death", 4, 20, None, "fewer than 10 rows; no wider group"]]

    with pytest.raises(errors.EmptyCell, match="water: a population of 5"):
        collapse(FIELDS, {"field": PEOPLE}, into={})
    with pytest.raises(errors.UnmatchedCategories, match="sample only: 'death'"):
        collapse(FIELDS, {"field": {"land": 1, "birth": 1, "tax": 1}}, into={})
    with pytest.raises(errors.BadHierarchy, match="part of itself"):
        collapse(FIELDS, {"field": PEOPLE}, into={"a": "b", "b": "a"})
    with pytest.raises(errors.AnalysisError, match="one margin"):
        collapse(FIELDS, {}, into={})


@few
@given(
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.lists(st.integers(0, 900), min_size=4, max_size=4),
)
def test_collapsing_keeps_every_row_and_everybody(rows, people):
    fields = ["birth", "death", "land", "tax"]
    data = pd.DataFrame({"field": np.repeat(fields, rows)}, dtype="str")
    into = {"birth": "civil", "death": "civil", "civil": "all", "land": "all", "tax": "all"}
    if not sum(rows):
        return
    merged = collapse(data, {"field": dict(zip(fields, people, strict=True))}, into=into)
    counts = merged.data["field_collapsed"].value_counts()
    sizes = merged.totals["field_collapsed"]

    assert sum(sizes.values()) == sum(people)
    assert set(counts.index) == set(sizes)
    assert len(sizes) == 1 or (counts.min() >= 10 and min(sizes.values()) > 0)
    if sum(people):
        assert poststratify(merged.data.assign(w=1.0), DESIGN, merged.totals).report.gap < 1e-12
