"""Index trees: schemes refused by name, points, distributions, answers off the scale, laws."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import settings
from pyarrow import parquet
from scipy import stats

import analysis
from analysis import Design, index_scores, means, shares
from analysis.indices.scheme import find, roots
from tests.analysis import oracle

SHEETS = oracle.data("satisfaction/responses.csv")
ITEMS = [f"q{number}" for number in range(1, 7)]
DESIGN = Design("weight", stratum="stratum", psu="psu")
FIVE = [1, 2, 3, 4, 5]
SCORE = {"item": "q", "minimum": 1, "maximum": 5}
SUM = {"node": "t", "rule": "sum", "range": [1, 10]}
few = settings(max_examples=15, deadline=None)


def points(name="d", items=("q1", "q2"), low=0.25, high=2.5, **more):
    return {"node": name, "rule": "rescaled", "range": [low, high], "items": list(items), **more}


@pytest.mark.parametrize(
    ("scheme", "message"),
    [
        (7, "the scheme"),
        ("q1", "the scheme"),
        ([7], "at the root"),
        ({}, "no node name"),
        ({"node": "", "items": ["q"]}, "no node name"),
        ({"node": 3, "items": ["q"]}, "no node name"),
        ({"node": "x", "items": 7}, "node x: 7 stands where a list"),
        ({"node": "x", "items": "q1"}, "node x: 'q1' stands"),
        ({"node": "x", "items": [7]}, "node x: below it 7 has no item name"),
        ({"node": "x", "items": [{"satisfied": [1]}]}, "node x: below it"),
        ({"node": "x", "children": 7}, "node x: 7 stands"),
        ({"node": "x", "children": ["q1"]}, "node x: below it 'q1' has no node name"),
        ({"node": "x", "children": [{"node": "y", "items": []}]}, "node x/y: nothing below"),
        ({"node": "x", "items": ["q"], "satisfeid": [1]}, "node x: unknown key satisfeid"),
        ({"node": "x", "items": ["q"], "satisfied": 4}, "node x, satisfied: 4 stands"),
        ({"node": "x", "items": ["q"], "satisfied": "45"}, "node x, satisfied: '45' stands"),
        ({"node": "x", "items": ["q"], "satisfied": [None]}, "node x: satisfied"),
        ({"node": "x", "items": ["q"], "satisfied": [5, -8]}, "not applicable"),
        ({"node": "x", "items": ["q"], "levels": [0, 1]}, "node x/q: satisfied 4, 5 is none of its levels"),
        ({"node": "x", "items": ["q"], "rule": ["sum"]}, "node x: rule"),
        ({"node": "x", "rule": "weighted", "items": {"q": True}}, "weight above zero"),
        ({"node": "x", "rule": "weighted", "items": {"q": float("inf")}}, "weight above zero"),
        ({"node": "x", "rule": "weighted", "items": {"q": "1"}}, "weight above zero"),
        ({"node": "x", "range": [0, 1], "items": ["q"]}, "a range is for the rules rescaled, sum"),
        ({"node": "x", "rule": "rescaled", "items": ["q"]}, "needs a range"),
        ({"node": "x", "rule": "sum", "items": ["q"]}, "node x/q: an item below a sum is in points"),
        (points(low=2.5), "node d: range"),
        (points() | {"range": [1]}, "two numbers"),
        (points() | {"range": [1, None]}, "two numbers"),
        (points(items=[SCORE | {"maximum": 1}]), "node d/q: minimum and maximum"),
        (points(items=[{"item": "q", "minimum": 1}]), "node d/q: minimum and maximum"),
        (points(items=[SCORE | {"minimum": -10}]), "node d/q: -8"),
        (points(items=[SCORE | {"satisfied": [4]}]), "satisfied is for a share"),
        (points(items=[SCORE | {"weight": 2}]), "rule rescaled has no weights"),
        ({"node": "x", "items": [SCORE]}, "rule pooled cannot take q"),
        (SUM | {"children": [{"node": "x", "items": ["q"]}]}, "t/x: below a sum a node says its own rule"),
        (SUM | {"children": [{"node": "x", "rule": "pooled", "items": ["q"]}]}, "rule sum cannot take x"),
        ({"node": "x", "rule": "pooled", "children": [points()]}, "rule pooled cannot take d"),
        (points(items=[]) | {"items": [SCORE, "q"]}, "q occurs more than once"),
        (SUM | {"children": [points(), points("e", ["q3"])]}, "its parts add up to"),
        ({"node": "q1", "items": ["q1", "q2"]}, "q1 occurs more than once"),
        (points("q1", ["q1"]), "q1 occurs more than once"),
    ],
)
def test_a_malformed_scheme_is_refused_where_it_is_malformed(scheme, message):
    with pytest.raises(analysis.BadScheme, match=message):
        roots(scheme)


def test_a_node_below_itself_is_refused():
    scheme: dict[str, Any] = {"node": "x"}
    scheme["children"] = [scheme]

    with pytest.raises(analysis.BadScheme, match="below itself"):
        roots(scheme)


def test_ranges_are_divided_and_added_up():
    scheme = {"node": "all", "rule": "sum", "children": [
        {"node": "1", "rule": "sum", "range": [1, 10], "children": [
            {"node": f"1.{k}", "rule": "rescaled", "items": [f"q{k}"]} for k in (1, 2, 3, 4)]},
        {"node": "2", "rule": "sum", "range": [1, 10], "items": ["q5", "q6", "q7"]}]}  # fmt: skip

    assert find(scheme, "1.3").ends == (0.25, 2.5)
    assert find(scheme, "q6").ends == pytest.approx((1 / 3, 10 / 3))
    assert find(scheme, "all").ends == pytest.approx((2, 20))


def test_points_have_no_place_where_shares_are_needed():
    with pytest.raises(analysis.BadScheme, match="is in points"):
        analysis.index.valid_answers(find(points(), "d"))


def test_a_share_moved_to_points_keeps_its_error():
    share: Any = shares(SHEETS, "q1", DESIGN).iloc[0]
    table: Any = index_scores(SHEETS, points(items=["q1"], low=1, high=10), DESIGN).set_index("node")
    t = stats.t.isf(0.025, share["df"])

    assert table.loc["d", "estimate"] == pytest.approx(1 + 9 * share["estimate"], rel=1e-12)
    assert table.loc["d", "se"] == pytest.approx(9 * share["se"], rel=1e-12)
    assert table.loc["d", "high"] - table.loc["d", "estimate"] == pytest.approx(t * 9 * share["se"])
    assert table.loc["q1", "low"] == pytest.approx(share["low"])
    assert np.isnan(table.loc["d", "n_eff"])


def test_a_mean_score_is_means():
    score: Any = means(SHEETS, "q2", DESIGN, by="agency")
    scheme = points(items=[{"item": "q2", "minimum": 1, "maximum": 5}])
    table: Any = index_scores(SHEETS, scheme, DESIGN, by="agency")
    found = table[table["node"] == "q2"].reset_index(drop=True)

    for column in ("estimate", "se", "df", "n", "n_kish"):
        np.testing.assert_allclose(found[column], score[column], rtol=1e-12)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ([5, 4, 7, 7], "7 in 2 rows; the scheme knows 1, 2, 3, 4, 5"),
        ([5, 4, float("inf"), 1], "inf in 1 rows"),
        ([5, 4.5, 3, 1], "4.5 in 1 rows"),
        (["5", "4", "x", "-8"], "'x' in 1 rows"),
    ],
)
def test_an_answer_off_the_declared_scale_is_refused(answers, shown):
    data = pd.DataFrame({"w": 1.0, "q": answers})
    for scheme in ({"node": "a", "items": ["q"], "levels": FIVE}, points(items=[SCORE])):
        said = shown.split(";")[0]
        if scheme["node"] == "d" and "4.5" in shown:
            continue  # a mean score may lie between levels
        with pytest.raises(analysis.UnknownCategory, match=f"item q: {said}"):
            index_scores(data, scheme, Design("w"))
    with pytest.raises(analysis.UnknownCategory, match="item q"):
        index_scores(data, {"node": "a", "items": ["q"]}, Design("w"), distribution=True)


def test_text_that_holds_numbers_is_read_as_numbers():
    data = pd.DataFrame({"w": 1.0, "q": [5, 4, 2, -8], "t": ["5", "4", "2", "-8"]})
    for entry in (lambda q: q, lambda q: {"item": q, "minimum": 1, "maximum": 5}):
        rows = [index_scores(data, points(items=[entry(q)]), Design("w")).iloc[0] for q in "qt"]
        assert rows[0]["estimate"] == rows[1]["estimate"]


def test_text_codes_for_a_column_of_numbers_are_refused():
    with pytest.raises(analysis.UnknownCategory, match=r"item q1.*'yes'"):
        index_scores(SHEETS, {"node": "a", "items": ["q1"], "satisfied": ["yes"]}, DESIGN)


def test_not_a_number_in_a_file_is_no_answer(tmp_path):
    """A Parquet file tells NaN from missing; an answer is neither."""
    table = pa.table({"w": [1.0, 1, 1], "q": pa.array([5.0, float("nan"), 1.0])})
    parquet.write_table(table, tmp_path / "sheets.parquet")
    row: Any = index_scores(tmp_path / "sheets.parquet", {"node": "a", "items": ["q"]}, Design("w")).iloc[0]

    assert row[["estimate", "n"]].tolist() == [0.5, 2]


def test_without_declared_levels_other_codes_are_not_satisfied():
    data = pd.DataFrame({"w": 1.0, "q": [5, 4, 0, 9]})

    assert index_scores(data, {"node": "a", "items": ["q"]}, Design("w")).loc[0, "estimate"] == 0.5
