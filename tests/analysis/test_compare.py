"""Differences and combinations: R's values (oracle/compare), the laws, and what is refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis import Design, means, poststratify, shares
from analysis.compare import differences, t_test
from analysis.comparison.chi_square import chi_square
from analysis.comparison.combine import combinations
from tests.analysis import compared, oracle

MADE, SAMPLES = compared.values(), compared.samples()
SHEETS = oracle.data("satisfaction/responses.csv")
DESIGN = compared.PLAIN
COLUMNS = ["estimate", "se", "df", "t", "p_value"]
LIMITS = ["low", "high"]
CHI = ["statistic", "df1", "df2", "p_value", "deff", "n"]
KINDS = {"mean": None, "share": (4, 5)}
few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 2**32 - 1)
every = pytest.mark.parametrize("case", SAMPLES)


def same(found, other, columns=(*COLUMNS, *LIMITS)):
    for column in columns:
        np.testing.assert_allclose(
            found[column].to_numpy(float),
            other[column].to_numpy(float),
            rtol=1e-9,
            atol=1e-12,
            err_msg=column,
        )


def reference(name):
    return {column: oracle.close(MADE[name, column]) for column in (*COLUMNS, *LIMITS)}


@every
@pytest.mark.parametrize("kind", KINDS)
def test_differences_between_agencies(case, kind):
    data, design = SAMPLES[case]
    table = differences(data, ["q1", "q4"], design, between="agency", codes=KINDS[kind], interval="wald",
                        pairs=[("A0", "A1"), ("A1", "A6")])  # fmt: skip

    for row in table.to_dict("records"):
        name = f"{case}.difference.{kind}.{row['item']}.{row['from']}.{row['to']}"
        assert {column: row[column] for column in (*COLUMNS, *LIMITS)} == reference(name)


@every
@pytest.mark.parametrize("kind", KINDS)
def test_differences_in_domains(case, kind):
    """R's errors; its degrees of freedom are of the same rows: all of the field's."""
    data, design = SAMPLES[case]
    table = differences(
        data, ["q1", "q4"], design, between="sex", codes=KINDS[kind], interval="wald", by="field"
    )

    assert table["field"].tolist() == np.repeat(["business", "civil", "land", "transport"], 2).tolist()
    for row in table.query("field in ['civil', 'transport']").to_dict("records"):
        name = f"{case}.difference_by.{kind}.{row['item']}.{row['field']}.female.male"
        assert {column: row[column] for column in (*COLUMNS, *LIMITS)} == reference(name)


@every
def test_combinations_of_items(case):
    data, design = SAMPLES[case]
    mean = combinations(data, {"q1": 1, "q2": -1}, design)
    share = combinations(data, {"q1": 0.5, "q3": 0.5, "q6": -1}, design, codes=(4, 5), interval="wald")
    land = combinations(
        data, {"q1": 0.5, "q3": 0.5, "q6": -1}, design, codes=(4, 5), interval="wald", by="field"
    )

    assert mean.loc[0, [*COLUMNS, *LIMITS]].to_dict() == reference(f"{case}.combination.mean")
    assert share.loc[0, [*COLUMNS, *LIMITS]].to_dict() == reference(f"{case}.combination.share")
    found = land.set_index("field").loc["land", [*COLUMNS, *LIMITS]].to_dict()
    assert found == reference(f"{case}.combination.share_land")


def test_a_share_less_another_of_the_same_answers_is_exact():
    """The composites of satisfaction/expected.json are combinations too."""
    table = combinations(SHEETS, {"q1": 1 / 2, "q2": 1 / 2}, DESIGN, codes=(4, 5), by="agency")
    tree = {"node": "x", "rule": "mean-of-items", "items": ["q1", "q2"]}
    index = analysis.index_scores(SHEETS, tree, DESIGN, by="agency").query("node == 'x'")

    same(table, index, ["estimate", "se", "df"])


@few
@given(seed=seeds, kind=st.sampled_from(list(KINDS)))
def test_the_other_way_round_is_the_opposite(seed, kind):
    made = SHEETS.assign(group=np.random.default_rng(seed).integers(0, 3, len(SHEETS)))
    there, back = (
        differences(made, "q1", DESIGN, between="group", pairs=pairs, codes=KINDS[kind], by="field")
        for pairs in ([(0, 1), (2, 1)], [(1, 0), (1, 2)])
    )

    for column in ("estimate", "t"):
        np.testing.assert_allclose(there[column], -back[column], rtol=1e-12)
    np.testing.assert_allclose(there["low"], -back["high"], rtol=1e-9)
    same(there, back, ["se", "df", "p_value"])


@few
@given(seed=seeds, factor=st.floats(1e-3, 1e3))
def test_the_order_of_rows_and_the_scale_of_weights_do_not_matter(seed, factor):
    changed = SHEETS.sample(frac=1, random_state=seed).assign(weight=lambda d: d["weight"] * factor)
    for codes in KINDS.values():
        same(*(differences(d, "q1", DESIGN, between="agency", codes=codes) for d in (changed, SHEETS)))
        same(*(combinations(d, {"q1": 1, "q2": -2}, DESIGN, codes=codes) for d in (changed, SHEETS)))
    same(*(t_test(d, "q1", "sex", DESIGN) for d in (changed, SHEETS)))
    before, after = (chi_square(d, "q1", "field", DESIGN) for d in (SHEETS, changed))
    same(before, after, CHI)


@few
@given(labels=st.permutations(["business", "civil", "land", "transport"]))
def test_names_of_categories_do_not_matter(labels):
    names = dict(zip(["business", "civil", "land", "transport"], labels, strict=True))
    named = SHEETS.assign(field=SHEETS["field"].map(names))
    before, after = chi_square(SHEETS, "q1", "field", DESIGN), chi_square(named, "field", "q1", DESIGN)
    every_pair = [(a, b) for a in names for b in names if a != b]
    renamed = [(names[a], names[b]) for a, b in every_pair]

    same(before, after, CHI)
    same(
        differences(SHEETS, "q2", DESIGN, between="field", pairs=every_pair),
        differences(named, "q2", DESIGN, between="field", pairs=renamed),
    )


@few
@given(seed=seeds)
def test_months_merged_are_the_quarter_and_other_months_do_not_matter(seed):
    made = SHEETS.assign(month=np.random.default_rng(seed).integers(1, 10, len(SHEETS)))
    quarters = made.assign(period=(made["month"] + 2) // 3)
    apart = quarters.assign(period=quarters["period"].where(made["month"] < 7, made["month"]))
    pair = [(1, 2)]

    for codes in KINDS.values():
        merged, split = (
            differences(d, "q1", DESIGN, between="period", pairs=pair, codes=codes) for d in (quarters, apart)
        )
        same(merged, split)
        figures = means if codes is None else shares
        table = figures(quarters, "q1", DESIGN, by="period").set_index("period")["estimate"]
        assert merged.loc[0, "estimate"] == pytest.approx(table[2] - table[1], abs=1e-12)


@pytest.mark.parametrize("item", ["q1", "q5"])
def test_a_combination_of_one_item_is_the_item(item):
    columns = ["estimate", "se", "df", "low", "high", "n"]

    same(
        combinations(SHEETS, {item: 1}, DESIGN, by="field"), means(SHEETS, item, DESIGN, by="field"), columns
    )
    share = combinations(SHEETS, {item: 1}, DESIGN, by="field", codes=(4, 5))
    same(share, shares(SHEETS, item, DESIGN, by="field"), columns)
    twice, once = (combinations(SHEETS, {item: a}, DESIGN, codes=(4, 5)).loc[0] for a in (-2, 1))
    assert [twice["low"], twice["high"]] == pytest.approx([-2 * once["high"], -2 * once["low"]])


def test_every_pass_gives_what_each_pair_alone_gives():
    together = differences(SHEETS, "q1", DESIGN, between="agency", reference="A3", codes=(4, 5))
    alone = [
        differences(SHEETS, "q1", DESIGN, between="agency", pairs=[("A3", a)], codes=(4, 5))
        for a in together["to"]
    ]

    assert together["from"].unique().tolist() == ["A3"]
    assert sorted(together["to"]) == [f"A{k}" for k in (0, 1, 2, 4, 5, 6, 7, 8)]
    same(together, pd.concat(alone))


def test_tests_in_many_domains_are_those_of_each_alone():
    """Many domains take the variances of sums, one the covariance itself."""
    table = chi_square(SHEETS, "q1", "agency", DESIGN, by="sex").set_index("sex")
    for sex in ("female", "male"):
        inside = SHEETS.assign(agency=SHEETS["agency"].where(SHEETS["sex"] == sex))
        alone = chi_square(inside, "q1", "agency", DESIGN).loc[0]
        for column in ("statistic", "df1", "deff", "n"):
            assert table.loc[sex, column] == pytest.approx(alone[column], rel=1e-9)
    assert table[CHI].notna().all(axis=None)


def test_tests_know_about_the_calibration():
    calibrated = poststratify(SHEETS, DESIGN, {"field": compared.FIELDS})
    fixed = Design(calibrated.design.weight, "stratum", "psu")
    aware = differences(calibrated.data, "q1", calibrated.design, between="sex").loc[0]
    naive = differences(calibrated.data, "q1", fixed, between="sex").loc[0]

    assert aware["estimate"] == pytest.approx(naive["estimate"])
    assert aware["se"] != pytest.approx(naive["se"], rel=1e-6)


FULL = pd.DataFrame({"w": 1.0, "psu": [1, 1, 2, 2, 3, 3, 4, 4], "m": [1, 1, 1, 1, 2, 2, 2, 2], "q": 5})


def test_two_full_shares_have_an_interval_and_no_test():
    """Everybody satisfied in both months: an error of zero says nothing."""
    row: Any = differences(FULL, "q", Design("w", psu="psu"), between="m", codes=(4, 5)).loc[0]
    half: Any = combinations(FULL.assign(r=4), {"q": 1, "r": -1}, Design("w", psu="psu"), codes=(4, 5)).loc[0]

    assert row["estimate"] == row["se"] == 0
    assert row["low"] == pytest.approx(-row["high"])
    assert 0.2 < row["high"] < 1
    assert np.isnan([row["t"], row["p_value"], half["t"], half["p_value"]]).all()
    assert half["low"] < 0 < half["high"]


def test_a_level_in_one_psu_shows_no_error():
    data = FULL.assign(m=[1, 1, 2, 2, 2, 2, 2, 2], q=[5, 3, 4, 4, 5, 1, 2, 3])
    design = Design("w", psu="psu")
    mean: Any = differences(data, "q", design, between="m").loc[0]
    share: Any = differences(data, "q", design, between="m", codes=(4, 5)).loc[0]

    assert np.isnan([mean["t"], mean["p_value"]]).all()
    assert [mean["low"], mean["high"]] == [-np.inf, np.inf]
    assert share["high"] - share["low"] > 1
    assert t_test(data, "q", "m", design)["p_value"].isna().all()


@few
@given(seed=seeds, n=st.integers(2, 8))
def test_limits_of_a_difference_of_shares_contain_it_within_minus_1_and_1(seed, n):
    random = np.random.default_rng(seed)
    data = pd.DataFrame({"w": 1.0, "psu": np.arange(4 * n) % (2 * n), "m": np.arange(4 * n) % 2})
    data["q"] = random.choice([1, 5], len(data), p=[0.1, 0.9])
    row = differences(data, "q", Design("w", psu="psu"), between="m", codes=(4, 5)).loc[0]

    assert -1 - 1e-9 <= row["low"] < row["high"] <= 1 + 1e-9
    assert row["low"] <= row["estimate"] <= row["high"]


def test_missing_levels_are_in_no_pair_and_groups_without_a_level_say_so():
    data = FULL.assign(q=[5, 3, 4, 4, 5, 1, 2, 3], g=list("aaaabbab"))
    with_gap = data.assign(m=data["m"].where(data.index != 7))
    table: Any = differences(data, "q", Design("w", psu="psu"), between="m", by="g").set_index("g")

    assert pd.isna(table.loc["b", "estimate"])
    assert table.loc["b", ["n_from", "n_to"]].tolist() == [0, 3]
    assert differences(with_gap, "q", Design("w", psu="psu"), between="m").loc[0, "n_to"] == 3


def test_what_cannot_be_compared_is_refused_by_name():
    refused: list[tuple[dict[str, Any], type[Exception], str]] = [
        (
            {"between": "m", "pairs": [(1, 3)]},
            analysis.UnknownCategory,
            "no level 3; there are 1, 2",
        ),
        ({"between": "m", "pairs": [(1, 1)]}, analysis.BadComparison, "1 compared with itself"),
        ({"between": "m", "pairs": ["12"]}, analysis.BadComparison, "a pair is"),
        ({"between": "m", "pairs": []}, analysis.BadComparison, "pairs is empty"),
        ({"between": "m", "pairs": [(1, 2)], "reference": 1}, analysis.BadComparison, "give one"),
        ({"between": "m", "reference": 9}, analysis.UnknownCategory, "no level 9"),
        ({"between": "one"}, analysis.BadComparison, "a comparison needs two"),
        ({"between": "m", "by": "m"}, analysis.AmbiguousColumn, "do not group by it"),
        ({"between": "m", "by": "t"}, analysis.AmbiguousColumn, "by column t"),
        ({"between": "month"}, analysis.MissingColumn, "month"),
        ({"between": "m", "level": 95}, analysis.OutOfRange, "level"),
        ({"between": "m", "codes": (4,), "interval": "guess"}, analysis.UnknownInterval, "guess"),
    ]
    for options, error, message in refused:
        with pytest.raises(error, match=message):
            differences(FULL.assign(one=1, t=1), "q", Design("w"), **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda d: t_test(d.assign(m=range(8)), "q", "m", Design("w")), analysis.BadComparison, "8 groups"),
        (lambda d: t_test(d.assign(m=1), "q", "m", Design("w")), analysis.BadComparison, "needs two"),
        (lambda d: t_test(d.assign(q="good"), "q", "m", Design("w")), analysis.BadItem, "q"),
        (lambda d: differences(d.assign(q=np.inf), "q", Design("w"), between="m"), analysis.BadItem, "q"),
        (lambda d: combinations(d, {}, Design("w")), analysis.BadComparison, "no coefficients"),
        (lambda d: combinations(d, {"q": 0}, Design("w")), analysis.BadComparison, "coefficient of q"),
        (
            lambda d: combinations(d, {"q": float("nan")}, Design("w")),
            analysis.BadComparison,
            "coefficient of q",
        ),
        (lambda d: combinations(d, {"q9": 1}, Design("w")), analysis.MissingColumn, "q9"),
        (lambda d: chi_square(d, "q", "m", Design("w")), analysis.BadComparison, "1 × 2"),
        (lambda d: chi_square(d, "m", "m", Design("w")), analysis.AmbiguousColumn, "differ"),
        (lambda d: chi_square(d, "q", "m", Design("w"), by="n"), analysis.AmbiguousColumn, "by column n"),
        (lambda d: chi_square(d, "m", "psu", Design("w"), statistic="Wald"), analysis.BadComparison, "Wald"),  # type: ignore[arg-type]
    ],
)
def test_tests_that_cannot_be_made_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call(FULL)


def test_blocks_of_empty_cells_are_refused():
    data = pd.DataFrame({"w": 1.0, "a": [1, 2, 3, 4] * 6, "b": [1, 2, 3, 4, 2, 1, 4, 3] * 3})
    with pytest.raises(analysis.BadComparison, match="block of empty cells"):
        chi_square(data, "a", "b", Design("w"))


def test_not_applicable_is_no_category():
    data = SHEETS.assign(q1=SHEETS["q1"].fillna(-8))

    same(chi_square(data, "q1", "field", DESIGN), chi_square(SHEETS, "q1", "field", DESIGN), CHI)
    assert chi_square(data, "q1", "field", DESIGN, not_answers=()).loc[0, "n"] == len(SHEETS)
