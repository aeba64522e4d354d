"""Drivers: every ordering walked through in R (drivers/gen.R) and here; laws; what is refused."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, means, poststratify, shares
from analysis.drivers import drivers
from analysis.errors import (
    AmbiguousColumn,
    BadModel,
    CollinearColumns,
    ConstantOutcome,
    TooFewAnswers,
    UnknownCategory,
)
from analysis.model import linear_model, logistic_model
from analysis.modelling.lmg import lmg
from tests.analysis import oracle

SHEETS = oracle.data("satisfaction/responses.csv")
DRAWN = Design("weight", "stratum", "psu", "n_psu_pop")
ITEMS = ["q1", "q2", "q3", "q4", "q5"]
FIGURES = {"contribution": "se", "gain": "gain_se"}
VISITS = oracle.data("counters/responses.csv").assign(weight=lambda d: 1.0 + d.index % 3)
DAYS = Design("weight", "counter", "day")
SERVICE = [f"s{number}" for number in range(24, 40)]
few = settings(max_examples=10, deadline=None)


def printed():
    rows = pd.read_csv(
        oracle.FOLDER / "drivers/expected.tsv", sep="\t", comment="#", names=["id", "field", "value"]
    )
    return {(row.id, row.field): row.value for row in rows.itertuples()}


R = printed()


@pytest.mark.parametrize("sex", ["", "female"])
@pytest.mark.parametrize("kind", ["share", "mark"])
def test_contributions_and_gains_equal_r_s_walk_through_all_orders(kind, sex):
    """R's errors: totals' covariance, derived numerically; its replicates are another method, and near."""
    codes, name = (4, 5) if kind == "share" else None, f"{kind}.{sex}" if sex else kind
    table = drivers(SHEETS, "q6", ITEMS, DRAWN, by="sex" if sex else (), codes=codes)
    table = table[table["sex"] == sex] if sex else table

    assert set(table["n"]) == {R[name, "n"]}
    for row in table.to_dict("records"):
        item = row["item"]
        assert row["performance"] == oracle.close(R[name, f"performance.{item}"])
        for figure, error in FIGURES.items():
            assert row[figure] == oracle.close(R[name, f"{figure}.{item}"])
            assert row[error] == oracle.close(R[name, f"{figure}.{item}.se"])
            replicates = R[name, f"{figure}.{item}.jkn.se"]
            nothing = figure == "contribution" and row[figure] < 0.001  # there the first derivative is near 0
            assert nothing or row[error] == pytest.approx(replicates, rel=0.15)


def brute(moments):
    """R² after each column, over every order."""

    def r_squared(chosen):
        if not chosen:
            return 0.0
        some = np.array(chosen) + 1
        return (
            moments[0, some] @ np.linalg.solve(moments[np.ix_(some, some)], moments[some, 0]) / moments[0, 0]
        )

    parts, orders = np.zeros(len(moments) - 1), list(permutations(range(len(moments) - 1)))
    for order in orders:
        for k, column in enumerate(order):
            parts[column] += (r_squared(order[: k + 1]) - r_squared(order[:k])) / len(orders)
    return parts


def made(seed, p):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(p + 20, p + 1)) + rng.normal(size=(p + 20, 1))
    return np.cov(values.T)


@few
@given(seed=st.integers(0, 2**32 - 1), p=st.integers(1, 6))
def test_parts_equal_the_average_over_all_orders_and_add_up(seed, p):
    moments = made(seed, p)
    parts, _ = lmg(moments)

    assert parts == pytest.approx(brute(moments), rel=1e-9, abs=1e-14)
    whole = 1 - 1 / (np.linalg.inv(moments)[0, 0] * moments[0, 0])
    assert parts.sum() == pytest.approx(whole, rel=1e-10)
    assert (parts >= 0).all()


@pytest.mark.parametrize("p", [3, 9])
def test_the_derivative_is_that_of_the_parts(p):
    moments, change = made(1, p), made(2, p)
    derivative = lmg(moments)[1]
    step = 1e-4
    around = [lmg(moments + k * step * change)[0] for k in (-2, -1, 1, 2)]
    expected = (around[0] - 8 * around[1] + 8 * around[2] - around[3]) / (12 * step)

    np.testing.assert_allclose((derivative * change).sum(axis=(1, 2)), expected, rtol=1e-7, atol=1e-10)


def test_sixteen_items_add_up_to_r_squared():
    table = drivers(VISITS, "overall", SERVICE, DAYS)
    complete = VISITS[SERVICE].notna().all(axis=1)

    assert table["item"].tolist() == SERVICE
    assert table["contribution"].sum() == pytest.approx(table["r_squared"].iloc[0], rel=1e-10)
    assert (table["contribution"] > 0).all()
    assert (table["low"] < table["contribution"]).all()
    assert (table["contribution"] < table["high"]).all()
    assert set(table["n"]) == {complete.sum()}
    assert set(table["left_out"]) == {1 - complete.mean()}
    assert table["note"].str.startswith("more than half of the sheets are left out").all()
    assert (table.loc[table["gain"] < 0, "note"].str.contains("negative gain")).all()


def test_performance_is_the_published_share_and_gain_the_coefficient_times_what_is_missing():
    table = drivers(SHEETS, "q6", ITEMS, DRAWN).set_index("item")
    share = shares(SHEETS, ITEMS, DRAWN).set_index("item")["estimate"]
    coded = SHEETS[[*ITEMS, "q6"]].isin([4, 5]).astype(float).where(SHEETS[[*ITEMS, "q6"]].notna())
    coded = SHEETS.assign(**coded)
    b = linear_model(coded, "q6", ITEMS, DRAWN)

    assert table["performance"].to_dict() == pytest.approx(share.to_dict(), rel=1e-12)
    slope = b.table.set_index("term")["estimate"]
    assert table["gain"].to_dict() == pytest.approx(((1 - share) * slope[ITEMS]).to_dict(), rel=1e-9)
    assert set(table["df"]) == {b.df}


def test_one_item_has_the_squared_correlation():
    table = drivers(SHEETS, "q6", ["q1"], Design("weight"), codes=None)
    both = SHEETS.dropna(subset=["q1", "q6"])
    moments = np.cov(both["q1"], both["q6"], aweights=both["weight"])

    assert table["contribution"].iloc[0] == pytest.approx(
        moments[0, 1] ** 2 / (moments[0, 0] * moments[1, 1]), rel=1e-10
    )
    assert means(SHEETS, "q1", Design("weight"))["estimate"].iloc[0] == pytest.approx(
        table["performance"].iloc[0], rel=1e-12
    )


def test_a_calibrated_design_counts_its_residuals():
    sample = poststratify(SHEETS, DRAWN, {"sex": {"female": 30000, "male": 28000}})
    table = drivers(sample.data, "q6", ITEMS, sample.design)
    naive = drivers(sample.data, "q6", ITEMS, Design(sample.design.weight, "stratum", "psu", "n_psu_pop"))

    assert table["contribution"].tolist() == pytest.approx(naive["contribution"].tolist(), rel=1e-10)
    assert (table["se"] != naive["se"]).all()
    assert table["se"].tolist() == pytest.approx(naive["se"].tolist(), rel=0.1)


def test_domains_that_cannot_be_computed_say_why_and_the_others_stand():
    table = drivers(VISITS, "overall", SERVICE[:3], DAYS, by="agency")
    alone = drivers(VISITS[VISITS["agency"] == "A0"], "overall", SERVICE[:3], DAYS)
    short = drivers(VISITS.head(500), "overall", SERVICE[:3], DAYS, by="counter")

    assert table.loc[table["agency"] == "A0", "contribution"].tolist() == pytest.approx(
        alone["contribution"].tolist(), rel=1e-10
    )
    said = short[short["contribution"].isna()]
    assert 0 < len(said) < len(short)
    assert said["note"].str.len().gt(0).all()
    assert short.groupby("counter").size().eq(3).all()
    assert short["counter"].nunique() == VISITS.head(500)["counter"].nunique()


def test_a_missing_group_is_a_group():
    table = drivers(
        SHEETS.assign(sex=SHEETS["sex"].where(SHEETS.index % 3 > 0)), "q6", ITEMS, DRAWN, by="sex"
    )

    assert table["sex"].isna().sum() == len(ITEMS)


PLAIN = Design("weight")


@pytest.mark.parametrize(
    ("change", "items", "error", "words"),
    [
        ({}, ["q1", "q1"], CollinearColumns, "q1 is named twice"),
        ({}, ["q6", "q1"], CollinearColumns, "q6 is named twice"),
        ({}, [], BadModel, "at least one"),
        ({"q1": 5}, ITEMS, CollinearColumns, "q1: the same in all rows"),
        ({"q2": SHEETS["q1"]}, ITEMS, CollinearColumns, "q2: a sum of the columns before it"),
        ({"q1": SHEETS["q6"]}, ITEMS, CollinearColumns, "q6 is a sum of the items"),
        ({"q6": 4}, ITEMS, ConstantOutcome, "q6 is the same"),
        ({"q1": SHEETS["q1"].where(SHEETS.index < 40)}, ITEMS, TooFewAnswers, "50 are needed"),
        ({f"i{k}": 1 for k in range(19)}, [f"i{k}" for k in range(19)], BadModel, "19 items, at most 18"),
    ],
)
def test_refused_by_name(change, items, error, words):
    with pytest.raises(error, match=words):
        drivers(SHEETS.assign(**change), "q6", items, PLAIN)


def test_other_refusals():
    with pytest.raises(TooFewAnswers, match="5 items and 4 degrees of freedom"):
        drivers(SHEETS.assign(day=SHEETS.index % 5), "q6", ITEMS, Design("weight", psu="day"))
    with pytest.raises(UnknownCategory, match="codes"):
        drivers(SHEETS, "q6", ITEMS, PLAIN, codes="45")
    with pytest.raises(AmbiguousColumn, match="note"):
        drivers(SHEETS.assign(note=1), "q6", ITEMS, PLAIN, by="note")
    with pytest.raises(BadModel, match="not numbers"):
        drivers(SHEETS.assign(q1="good"), "q6", ITEMS, PLAIN, codes=None)


def test_minus_eight_is_no_answer():
    blank, minus = (SHEETS.assign(q1=SHEETS["q1"].where(SHEETS.index % 5 > 0, other)) for other in (None, -8))

    pd.testing.assert_frame_equal(drivers(minus, "q6", ITEMS, DRAWN), drivers(blank, "q6", ITEMS, DRAWN))


@few
@given(factor=st.floats(1e-3, 1e3), seed=st.integers(0, 2**32 - 1))
def test_scale_of_weights_order_of_rows_and_of_items_do_not_matter(factor, seed):
    other = SHEETS.assign(weight=SHEETS["weight"] * factor).sample(frac=1, random_state=seed)
    items = list(np.random.default_rng(seed).permutation(ITEMS))
    found = drivers(other, "q6", items, DRAWN).set_index("item").loc[ITEMS].reset_index()

    pd.testing.assert_frame_equal(found, drivers(SHEETS, "q6", ITEMS, DRAWN), rtol=1e-8, atol=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_splitting_the_weight_of_a_row_within_its_psu_changes_no_figure(seed):
    part = np.random.default_rng(seed).uniform(0.1, 0.9, len(SHEETS))
    halves = pd.concat([SHEETS.assign(weight=SHEETS["weight"] * p) for p in (part, 1 - part)])
    found, before = (drivers(data, "q6", ITEMS, DRAWN) for data in (halves, SHEETS))

    pd.testing.assert_frame_equal(found.drop(columns="n"), before.drop(columns="n"), rtol=1e-8, atol=1e-12)


def test_codes_of_text_are_those_of_numbers():
    """As `shares` has it: in a column of text "4" is the code 4; numbers have no code "4"."""
    text = SHEETS.assign(**{name: SHEETS[name].astype("Int64").astype("string") for name in [*ITEMS, "q6"]})
    pd.testing.assert_frame_equal(drivers(text, "q6", ITEMS, DRAWN), drivers(SHEETS, "q6", ITEMS, DRAWN))
    one, other = (logistic_model(data, "q6", "sex", DRAWN, codes=[4, 5]) for data in (text, SHEETS))
    pd.testing.assert_frame_equal(one.table, other.table)
    for refused in (drivers, logistic_model):
        with pytest.raises(UnknownCategory, match="q6"):
            refused(SHEETS, "q6", ["q1"], DRAWN, codes=["4", "5"])
