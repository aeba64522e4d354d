"""What must hold for any index tree and any data."""

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, index_scores, ratios, shares
from analysis.indices.scheme import find
from analysis.indices.score import inside

few = settings(max_examples=15, deadline=None)


@few
@given(
    place=st.floats(0, 1),
    se=st.floats(0, 3) | st.just(0.0),
    n=st.integers(1, 500),
    df=st.integers(0, 400),
    low=st.floats(-5, 5),
    width=st.floats(0.5, 20),
)
def test_limits_lie_in_the_range_around_the_estimate_and_are_never_a_point(place, se, n, df, low, width):
    ends = (low, low + width)
    estimate = low + place * width
    found = [float(limit[0]) for limit in inside(ends, [estimate], [se], n, n, df)]

    assert ends[0] - 1e-9 <= found[0] <= estimate + 1e-9
    assert estimate - 1e-9 <= found[1] <= ends[1] + 1e-9
    assert found[1] > found[0] or 0 < se < 1e-6
    assert df or found == pytest.approx(list(ends))


def made(seed: int) -> pd.DataFrame:
    """Four PSUs in each of two strata, five-point answers with gaps, weights."""
    rng = np.random.default_rng(seed)
    size = 48
    answers = rng.choice([1, 2, 3, 4, 5, -8, np.nan], (size, 4), p=[0.1, 0.1, 0.1, 0.3, 0.25, 0.05, 0.1])
    keys = {"h": np.repeat(["a", "b"], size // 2), "psu": np.repeat(range(8), size // 8)}
    return pd.DataFrame({**keys, "w": rng.uniform(0.5, 3, size), "g": rng.choice(list("xyz"), size)}).assign(
        **{f"q{k}": answers[:, k] for k in range(4)}
    )


FOUR = [f"q{k}" for k in range(4)]
SCALED = [{"item": q, "minimum": 1, "maximum": 5} for q in FOUR]
TREE = {"node": "t", "rule": "sum", "range": [1, 10], "children": [
    {"node": "a", "rule": "rescaled", "items": [SCALED[0], "q1"]},
    {"node": "b", "rule": "rescaled", "items": [SCALED[2], SCALED[3]]}]}  # fmt: skip
OWN = Design("w", "h", "psu", lonely="adjust")
seeds = st.integers(0, 2**32 - 1)


def rows(data, scheme, **more):
    table: Any = index_scores(data, scheme, OWN, by="g", **more)
    return table.sort_values(["node", "g"]).reset_index(drop=True)


def same(found, other, columns=("estimate", "se", "df", "low", "high", "n", "n_kish")):
    for column in columns:
        np.testing.assert_allclose(found[column], other[column], rtol=1e-9, atol=1e-11)


@few
@given(seed=seeds)
def test_a_pooled_node_is_a_ratio_of_sums(seed):
    data = made(seed)
    there = data[FOUR].notna() & (data[FOUR] != -8)
    counted = data.assign(x=there.sum(axis=1), y=data[FOUR].isin([4, 5]).sum(axis=1))
    found = rows(data, {"node": "all", "items": FOUR}).query("node == 'all'")

    same(found, ratios(counted, "y", "x", OWN, by="g"), ("estimate", "se"))
    assert found["n"].tolist() == counted[counted["x"] > 0].groupby("g").size().tolist()


@few
@given(seed=seeds)
def test_a_sum_adds_its_parts_and_points_stay_in_their_range(seed):
    table: Any = rows(made(seed), TREE)
    wide = table.pivot(index="g", columns="node", values="estimate")

    np.testing.assert_allclose(wide["t"], wide["a"] + wide["b"], rtol=1e-12)
    place = ((wide["q0"] - 1) / 4 + wide["q1"]) / 2
    np.testing.assert_allclose(wide["a"], 0.5 + 4.5 * place, rtol=1e-12)
    for node in ("t", "a", "b"):
        low, high = find(TREE, node).ends
        own = table[table["node"] == node]
        assert (own["low"] >= low - 1e-9).all()
        assert (own["high"] <= high + 1e-9).all()
        assert (own["low"] <= own["estimate"] + 1e-9).all()
        assert (own["estimate"] <= own["high"] + 1e-9).all()


@few
@given(seed=seeds, order=st.permutations(range(4)), factor=st.floats(1e-3, 1e3))
def test_order_of_children_rows_names_and_scale_of_weights_do_not_matter(seed, order, factor):
    data = made(seed)
    other = copy.deepcopy(TREE)
    other["children"] = other["children"][::-1]
    for child in other["children"]:
        child["items"] = child["items"][::-1]
    renamed = {"x": "one", "y": "two", "z": "zzz"}
    moved = data.assign(w=data["w"] * factor, psu=data["psu"].map(lambda k: f"p{k}"))
    moved = moved.sample(frac=1, random_state=seed).assign(g=lambda d: d["g"].map(renamed))

    same(rows(moved, other), rows(data, TREE))
    for rule in ("pooled", "mean-of-items"):
        given_order = {"node": "n", "rule": rule, "items": [FOUR[k] for k in order]}
        same(rows(moved, given_order), rows(data, {"node": "n", "rule": rule, "items": FOUR}))


@few
@given(seed=seeds, rule=st.sampled_from(["pooled", "mean-of-items", "weighted"]))
def test_an_index_of_one_item_is_its_share(seed, rule):
    data = made(seed)
    found = rows(data, {"node": "n", "rule": rule, "items": {"q1": 3}}).query("node == 'n'")

    same(found, shares(data, "q1", OWN, by="g"))
