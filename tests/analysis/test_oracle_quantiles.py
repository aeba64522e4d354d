"""Quantiles of the California schools: R 4.2.2, survey 4.5 (r-survey/gen.R) and, where said, 4.1-1."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calibrate import poststratify
from analysis.design import Design
from analysis.errors import AmbiguousColumn, OutOfRange, UnknownInterval
from analysis.quantile import quantiles
from tests.analysis import oracle
from tests.analysis.test_oracle_api import CASES, CLUS1, SRS, R

TENTHS = [0.1, 0.25, 0.5, 0.75, 0.9]
FIELDS = {"estimate": "q", "se": "se", "low": "lci", "high": "uci"}
VISITS = oracle.data("counters/responses.csv").head(300).assign(weight=lambda d: 1.0 + d.index % 3)
DESIGN = Design("weight", "counter", "day")
few = settings(max_examples=15, deadline=None)


@pytest.mark.parametrize("case", CASES)
def test_quantiles_and_woodruff_s_limits(case):
    """All but the two in `test_exact_ties`."""
    data, design = CASES[case]
    for row in quantiles(data, "api00", design, q=TENTHS).itertuples():
        if case.startswith("srs") and row.q in (0.1, 0.9):
            continue
        for column, field in FIELDS.items():
            assert getattr(row, column) == oracle.close(R[f"api.{case}.quant", f"{field}{row.q:g}"])


@pytest.mark.parametrize("fpc", [None, "fpc"])
def test_exact_ties_do_not_depend_on_the_scale_of_the_weights(fpc):
    """20 of 200 equal weights are exactly a tenth: F(479) = .1. R says so with weights of 1,

        svyquantile(~api00, svydesign(id = ~1, weights = ~rep(1, 200), data = apisrs), c(.1, .9))
        # 479 (456, 500) se 11.1564324600002;  818 (804, 878) se 18.7630909554548

    and the next school's 482 with weights of 30.97, whose sum in floating point is not ten times the part.
    """
    expected = [[479, 456, 500, 11.1564324600002], [818, 804, 878, 18.7630909554548]]

    for data in (SRS, SRS.assign(pw=1.0)):
        table = quantiles(data, "api00", Design("pw", fpc=fpc), q=[0.1, 0.9])
        for found, values in zip(table.to_dict("records"), expected, strict=True):
            assert [found[name] for name in ("estimate", "low", "high", "se")] == oracle.close(values)


@pytest.mark.parametrize("case", ["apistrat_fpc", "apistrat", "apiclus1_fpc", "apiclus1"])
def test_the_compact_reference(case):
    known = oracle.expected("api")[case].get("quantile_api00")
    design = CASES[case.removeprefix("api").replace("apiclus1", "clus1") + ("" if "fpc" in case else "_wr")][
        1
    ]
    if known:
        data = oracle.data(f"api/{case.removesuffix('_fpc')}.csv")
        assert quantiles(data, "api00", design, q=known["p"])["estimate"].tolist() == known["estimate"]


def test_domains():
    """R 4.2.2, survey 4.1-1: svyquantile(~api00, subset(clus1_wr, stype == "E"), c(.25, .5)) …

    The lower limit of the high schools' median is the quantile at .0212: the first of 14 schools, 443, is at
    .071 already. R 4.1-1 never takes the first (478, se 52.0167210148287).
    """
    expected: dict[str, list[list[float | None]]] = {
        "E": [[553, 502, 625, 28.6741802093640], [652, 561, 717, 36.3672529484616]],
        "H": [[529, None, 696, None], [608, 443, 724, 59.4174740047434]],
        "M": [[547, None, 669, None], [642, 528, 720, 43.6168320171695]],
    }
    table = quantiles(CLUS1, "api00", CASES["clus1_wr"][1], q=[0.25, 0.5], by="stype")
    smallest = CLUS1.groupby("stype")["api00"].min()

    for kind, rows in expected.items():
        for found, values in zip(table[table["stype"] == kind].to_dict("records"), rows, strict=True):
            assert [found["estimate"], found["high"]] == [values[0], values[2]]
            if values[1] is None:  # R has no limit: the share's lies below 0
                assert found["low"] == smallest[kind]
                assert np.isnan(found["se"])
            else:
                assert [found["low"], found["se"]] == oracle.close([values[1], values[3]])


@pytest.mark.parametrize(
    ("interval", "limits"),
    [
        ("beta", [[472, 547], [555, 717], [764, 842]]),
        ("xlogit", [[478, 547], [564, 714], [762, 836]]),
        ("asin", [[472, 536], [561, 714], [780, 842]]),
    ],
)
def test_other_intervals_of_the_share(interval, limits):
    """R 4.2.2, survey 4.1-1: svyquantile(~api00, clus1_wr, c(.1, .5, .95), interval.type = …)"""
    table = quantiles(CLUS1, "api00", CASES["clus1_wr"][1], q=[0.1, 0.5, 0.95], interval=interval)

    assert table["estimate"].tolist() == [502, 652, 817]
    assert table[["low", "high"]].to_numpy().tolist() == limits


def test_calibrated_weights():
    """R 4.2.2, survey 4.1-1: svyquantile(~api00, postStratify(clus1_fpc, ~stype, …), c(.1, .5, .9))"""
    made = poststratify(CLUS1, CASES["clus1_fpc"][1], {"stype": {"E": 4421, "H": 755, "M": 1018}})
    table = quantiles(made.data, "api00", made.design, q=[0.1, 0.5, 0.9])

    assert table[["estimate", "low", "high"]].to_numpy().tolist() == [
        [496, 436, 529],
        [652, 555, 714],
        [780, 737, 842],
    ]
    assert table["se"].tolist() == oracle.close([21.6804777192752, 37.0666231974705, 24.4779587153107])


def test_answers_that_are_none_leave_the_item_and_not_the_design():
    marked = VISITS.assign(q=VISITS["overall"].where(VISITS.index % 4 > 0, -8).where(VISITS.index % 7 > 0))
    answered = marked[marked["q"] > 0]
    table = quantiles(marked, "q", DESIGN, by="agency", not_answers=[-8])
    rows = table[table["q"] == 0.5].set_index("agency")

    assert rows["n"].sum() == len(answered)
    assert rows["df"].sum() == sum(
        len(part.groupby(["counter", "day"])) - part["counter"].nunique()
        for _, part in marked.groupby("agency")
    )
    assert set(table["estimate"]) <= {1, 2, 3, 4, 5}


def test_a_domain_without_an_answer_has_a_row_and_no_estimate():
    data = pd.DataFrame({"w": 1.0, "q": [1.0, 2, 3, np.nan, np.nan], "g": list("aaabb")})
    row = quantiles(data, "q", Design("w"), q=0.5, by="g").set_index("g").loc["b"]

    assert row["n"] == 0
    assert row[["estimate", "se", "low", "high"]].isna().all()


def test_nobody_above_is_no_certainty():
    """R's limits are 5 and 5, from a share whose estimated error is zero."""
    data = pd.DataFrame({"w": 1.0, "q": [5] * 2 + [4] * 18})
    row = quantiles(data, "q", Design("w"), q=0.95).iloc[0]

    assert (row["estimate"], row["low"], row["high"]) == (5, 4, 5)
    assert np.isnan(row["se"])


def test_refusals():
    with pytest.raises(OutOfRange, match="q 1"):
        quantiles(VISITS, "overall", DESIGN, q=[0.5, 1])
    with pytest.raises(AmbiguousColumn, match="overall"):
        quantiles(VISITS, "overall", DESIGN, by=["overall"])
    with pytest.raises(AmbiguousColumn, match="q"):
        quantiles(VISITS.assign(q=1), "overall", DESIGN, by=["q"])
    with pytest.raises(UnknownInterval, match="score"):
        quantiles(VISITS, "overall", DESIGN, interval="score")


def same(found, other):
    pd.testing.assert_frame_equal(found, other, rtol=1e-9, atol=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1), factor=st.floats(1e-3, 1e3))
def test_neither_the_order_of_the_rows_nor_the_scale_of_the_weights_matters(seed, factor):
    other = VISITS.sample(frac=1, random_state=seed).assign(weight=lambda d: d["weight"] * factor)

    same(quantiles(other, "overall", DESIGN, by="agency"), quantiles(VISITS, "overall", DESIGN, by="agency"))


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_names_of_domains_and_further_domains_do_not_matter(seed):
    names = np.random.default_rng(seed).permutation(["x", "y", "z"])
    data = VISITS.assign(third=VISITS.index % 3)
    renamed = data.assign(third=names[data["third"]])
    more = pd.concat([renamed, renamed.head(40).assign(third="empty", overall=np.nan)])

    plain = quantiles(data, "overall", DESIGN, by="third")
    found = quantiles(more, "overall", DESIGN, by="third").set_index("third")
    for third, rows in plain.groupby("third"):
        same(
            found.loc[names[third]].reset_index(drop=True), rows.drop(columns="third").reset_index(drop=True)
        )
    assert found.loc["empty", "estimate"].isna().all()


@few
@given(
    seed=st.integers(0, 2**32 - 1),
    q=st.lists(st.floats(0.001, 0.999), min_size=2, max_size=6, unique=True),
    interval=st.sampled_from(["wald", "korn-graubard", "xlogit", "wilson"]),
)
def test_quantiles_grow_with_q_inside_their_limits(seed, q, interval):
    draw = np.random.default_rng(seed)
    data = VISITS.assign(score=draw.normal(size=len(VISITS)).round(1), part=draw.integers(0, 9, len(VISITS)))
    table = quantiles(data, "score", DESIGN, q=sorted(q), by="part", interval=interval)

    for _, rows in table.groupby("part"):
        assert rows["estimate"].is_monotonic_increasing
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()
    assert not (table["se"] < 0).any()
