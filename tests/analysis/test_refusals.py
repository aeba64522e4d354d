"""Named errors instead of silent numbers, and the traps of the field."""

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import Design, index_scores, means, poststratify, shares, totals

DATA = pd.DataFrame(
    {
        "h": ["a", "a", "a", "b", "b", "b"],
        "psu": [1, 1, 2, 1, 2, 3],
        "w": [1.0, 2, 3, 1, 2, 3],
        "q": [5, 4, 1, None, 2, 5],
        "field": ["land", "land", None, "civil", "civil", "land"],
    }
)
DESIGN = Design("w", "h", "psu")


def changed(column, row, value):
    data = DATA.astype({column: object if value is None else DATA[column].dtype})
    data.loc[row, column] = value
    return data


@pytest.mark.parametrize(
    ("data", "design", "error", "message"),
    [
        (DATA, Design("weight"), analysis.MissingColumn, "weight"),
        (DATA, Design("w", "stratum"), analysis.MissingColumn, "stratum"),
        (changed("w", 0, -1), DESIGN, analysis.BadWeight, "1 rows"),
        (changed("w", 0, np.nan), DESIGN, analysis.BadWeight, "w"),
        (changed("h", 0, None), DESIGN, analysis.MissingDesignValue, "h"),
        (changed("psu", 0, None), DESIGN, analysis.MissingDesignValue, "psu"),
        (DATA.query("h == 'a' or psu == 1"), DESIGN, analysis.LonelyPsu, "stratum b"),
        (DATA.assign(f=[9, 9, 9, 9, 9, 8]), Design("w", "h", "psu", "f"), analysis.BadFpc, "not the same"),
        (DATA.assign(f=2), Design("w", "h", "psu", "f"), analysis.BadFpc, "fewer PSUs"),
        (DATA.assign(psu=[1, 1, 2, 2, 3, 4]), DESIGN, analysis.PsuInTwoStrata, "2 in several strata"),
        (DATA.assign(psu=list("xxyxzv")), DESIGN, analysis.PsuInTwoStrata, "x in a, b"),
        (
            DATA.assign(key=[1, 2, 3, 4, 5, 5]),
            Design("w", "h", "psu", id="key"),
            analysis.DuplicateIds,
            "key",
        ),
        (DATA.assign(q=[5, 4, np.inf, 1, 2, 3]), DESIGN, analysis.BadItem, "q: an infinite value"),
        (DATA.assign(q=list("543215")), DESIGN, analysis.BadItem, "column q: string, not numbers"),
        (DATA.assign(q=[5, 4, "three", 1, 2, 3]), DESIGN, analysis.BadItem, "several kinds"),
        (
            DATA.assign(f=[9, 9, 9, 9, 9, np.nan]),
            Design("w", "h", "psu", "f"),
            analysis.MissingDesignValue,
            "f",
        ),
    ],
)
def test_bad_designs_are_refused_by_name(data, design, error, message):
    with pytest.raises(error, match=message):
        means(data, "q", design)


def test_population_counts_of_units_that_are_not_named_are_refused():
    with pytest.raises(analysis.BadFpc, match="2 stages"):
        Design("w", psu="dnum", fpc=["fpc1", "fpc2"])


def test_units_that_start_anew_in_each_stratum_are_taken_as_such_when_it_is_plain_or_said():
    unique = means(DATA.assign(psu=[1, 1, 2, 3, 4, 5]), "q", DESIGN)
    days = {1: "2026-10-14", 2: "2026-10-15", 3: "2026-10-16"}
    odd = {1: "x", 2: "y", 3: "z"}

    for named in (DATA, DATA.assign(psu=DATA["psu"].map(days)),
                  DATA.assign(psu=pd.to_datetime(DATA["psu"].map(days)))):  # fmt: skip
        pd.testing.assert_frame_equal(means(named, "q", DESIGN), unique)
    said = means(DATA.assign(psu=DATA["psu"].map(odd)), "q", Design("w", "h", "psu", nested=True))
    pd.testing.assert_frame_equal(said, unique)


def test_several_stages_use_the_first():
    data = DATA.assign(person=range(6))

    pd.testing.assert_frame_equal(
        means(data, "q", Design("w", "h", ["psu", "person"])), means(data, "q", DESIGN)
    )


def test_unknown_interval_and_scheme():
    with pytest.raises(analysis.UnknownInterval, match="korn-graubard"):
        shares(DATA, "q", DESIGN, interval="exact")
    for scheme in (
        {"node": "x"},
        {"node": "x", "items": []},
        {"node": "x", "rule": "best", "items": ["q"]},
        {"node": "x", "rule": "weighted", "items": ["q"]},
        {"node": "x", "items": ["q"], "children": []},
        [{"node": "x", "items": ["q"]}, {"node": "x", "items": ["q"]}],
    ):
        with pytest.raises(analysis.BadScheme):
            index_scores(DATA, scheme, DESIGN)


def test_unmatched_categories_are_refused_both_ways():
    known = DATA.dropna(subset="field")
    for totals_by_field, name in (({"land": 9}, "civil"), ({"land": 9, "civil": 2, "tax": 1}, "tax")):
        with pytest.raises(analysis.UnmatchedCategories, match=name):
            poststratify(known, DESIGN, {"field": totals_by_field})
    with pytest.raises(analysis.UnknownCategory, match="None"):
        poststratify(DATA, DESIGN, {"field": {"land": 9, "civil": 2}})


@pytest.mark.parametrize("total", [np.nan, -1])
def test_bad_totals_are_refused(total):
    with pytest.raises(analysis.BadTotal, match="civil"):
        poststratify(DATA.dropna(), DESIGN, {"field": {"land": 9, "civil": total}})


def test_one_margin_once():
    known = DATA.dropna(subset="field")
    sample = poststratify(known, DESIGN, {"field": {"land": 9, "civil": 2}})

    with pytest.raises(analysis.AnalysisError, match="already"):
        poststratify(sample.data, sample.design, {"field": {"land": 9, "civil": 2}})
    with pytest.raises(analysis.AnalysisError, match="one margin"):
        poststratify(known, DESIGN, {"field": {"land": 9}, "h": {"a": 1}})
    with pytest.raises(analysis.UnmatchedCategories, match="names 1 categories"):
        poststratify(known, DESIGN, {("field", "h"): {"land": 9}})


def test_a_category_that_the_calibration_never_saw_is_refused():
    known = DATA.dropna(subset="field")
    sample = poststratify(known, DESIGN, {"field": {"land": 9, "civil": 2}})

    with pytest.raises(analysis.UnmatchedCategories, match="tax"):
        means(sample.data.assign(field="tax"), "q", sample.design)


def test_the_data_are_not_changed():
    before = DATA.copy()
    poststratify(DATA.dropna(), DESIGN, {"field": {"land": 9, "civil": 2}})

    pd.testing.assert_frame_equal(DATA, before)


def test_missing_answers_keep_their_psu_in_the_design():
    """T1: 54 PSUs, of which some have no answer: n_h and df count them all (samplics dropped them)."""
    data = pd.DataFrame({"h": 1, "psu": range(6), "w": 1.0, "q": [1.0, 2, 3, 4, np.nan, np.nan]})
    row, dropped = (totals(d, "q", Design("w", "h", "psu")).iloc[0] for d in (data, data.dropna()))

    z = np.array([1.0, 2, 3, 4, 0, 0])
    assert row["se"] == pytest.approx(np.sqrt(6 / 5 * ((z - z.mean()) ** 2).sum()))
    assert (row["df"], row["n"], dropped["df"]) == (5, 4, 3)
    assert row["se"] > dropped["se"]


def test_domains_keep_psus_without_a_member():
    """T1, T13: a domain is chosen by `by`, not by subsetting."""
    data = pd.DataFrame(
        {"psu": [1, 1, 2, 2, 3, 3], "w": 1.0, "sex": list("fmfmmm"), "q": [1.0, 0, 3, 1, 5, 4]}
    )
    row = totals(data, "q", Design("w", psu="psu"), by="sex").set_index("sex").loc["f"]

    z = np.array([1.0, 3, 0])
    assert row["se"] == pytest.approx(np.sqrt(3 / 2 * ((z - z.mean()) ** 2).sum()))
    assert row["df"] == 1


def test_the_interval_s_df_is_the_design_s():
    """T2: 10 PSUs, t with 9 degrees of freedom, not the normal."""
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"psu": np.repeat(range(10), 5), "w": 1.0, "q": rng.normal(size=50)})
    row = means(data, "q", Design("w", psu="psu")).iloc[0]

    assert row["high"] - row["estimate"] == pytest.approx(2.2621571627982 * row["se"])


def test_all_satisfied_one_psu_or_no_df_never_give_a_point():
    """T3: no zero-width interval, no NaN."""
    data = pd.DataFrame({"c": ["x"] * 4 + ["y"] * 4, "day": [1, 1, 2, 2, 1, 1, 1, 1], "w": 1.0, "q": 5})
    design = Design("w", "c", "day", lonely="certainty")
    table: Any = shares(data, "q", design, by="c").set_index("c")

    assert table["estimate"].tolist() == [1.0, 1.0]
    assert (table["high"] - table["low"] > 0.1).all()
    assert table.loc["y", ["df", "low", "high"]].tolist() == [0, 0.0, 1.0]


def test_the_interval_s_n_is_the_domain_s():
    """T4: rows of others do not narrow a domain's interval beyond its own df."""
    data = pd.DataFrame({"c": ["x"] * 20 + ["y"] * 500, "w": 1.0, "q": [5, 1] * 260})
    table: Any = shares(data, "q", Design("w", stratum="c"), by="c", interval="beta")
    both = table.set_index("c").loc["x"]
    alone: Any = shares(data[:20], "q", Design("w", stratum="c"), interval="beta").iloc[0]

    assert both[["low", "high", "n", "df"]].tolist() == pytest.approx(
        alone[["low", "high", "n", "df"]].tolist()
    )


def test_missing_domains_are_counted_in_a_row_of_their_own():
    """T12: pandas drops NaN keys."""
    table = means(DATA, "q", DESIGN, by="field")

    assert table["n"].sum() == means(DATA, "q", DESIGN).iloc[0]["n"]
    assert table["field"].isna().sum() == 1


def test_not_applicable_is_no_answer():
    data = DATA.assign(q=[5, 4, -8, 1, 2, -8])

    assert shares(data, "q", DESIGN).iloc[0]["n"] == 4
    assert means(data, "q", DESIGN, not_answers=[-8]).iloc[0]["n"] == 4


def test_a_domain_without_an_answer_has_no_estimate():
    row = (
        shares(DATA.assign(q=DATA["q"].where(DATA["h"] == "a")), "q", DESIGN, by="h").set_index("h").loc["b"]
    )

    assert row["n"] == 0
    assert np.isnan(row["estimate"])


def test_words_numbers_and_booleans_can_be_answers():
    data: Any = DATA.assign(
        word=np.array(["yes", "no", "yes", None, "no", "no"], dtype=object),
        yes=np.array([True, False, True, None, False, False], dtype=object),
    )

    word, flag = shares(data, "word", DESIGN, codes=["yes"]), shares(data, "yes", DESIGN, codes=[True])
    assert word["estimate"].tolist() == flag["estimate"].tolist()
    assert word["n"].tolist() == [5]


def test_rerunning_gives_the_same_bits():
    """T11, T14."""
    tables = [shares(DATA, "q", DESIGN, by="h") for _ in range(3)]

    assert all(table.equals(tables[0]) for table in tables)


def test_analysis_loads_without_flask_a_database_or_the_application():
    code = "import sys, analysis; print(*{'flask', 'sqlalchemy', 'survey'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_columns_that_are_not_named_by_text_are_refused():
    with pytest.raises(analysis.MissingColumn, match="24 is no name"):
        shares(DATA.assign(w=1.0).rename(columns={"q": 24}), [24], Design("w"))  # type: ignore[list-item]


def test_infinite_weights_are_refused():
    data = changed("w", 0, np.inf).dropna()
    with pytest.raises(analysis.BadWeight, match="infinite"):
        means(data, "q", Design("w"))
    with pytest.raises(analysis.BadWeight, match="infinite"):
        poststratify(data, Design("w"), {"h": {"a": 1, "b": 1}})


@pytest.mark.parametrize("level", [0, 1, 95, -0.1])
def test_a_level_outside_0_1_is_refused(level):
    for estimator in (means, shares, totals):
        with pytest.raises(analysis.OutOfRange, match="level"):
            estimator(DATA, "q", DESIGN, level=level)


def test_a_text_of_codes_is_refused():
    with pytest.raises(analysis.UnknownCategory, match="codes"):
        shares(DATA, "q", DESIGN, codes="45")
    with pytest.raises(analysis.UnknownCategory, match="not_answers"):
        means(DATA, "q", DESIGN, not_answers="-8")


def test_not_applicable_as_text_is_not_an_answer():
    data = pd.DataFrame({"w": 1.0, "q": ["5", "4", "-8", "2", None]})
    tree = {"node": "q", "items": ["q"], "satisfied": ["4", "5"]}

    assert shares(data, "q", Design("w"), codes=["4", "5"]).loc[0, "n"] == 3
    assert index_scores(data, tree, Design("w")).loc[0, "n"] == 3


@pytest.mark.parametrize("name", ["estimate", "n", "item"])
def test_a_domain_named_like_a_result_is_refused(name):
    data = DATA.rename(columns={"field": name})
    with pytest.raises(analysis.AmbiguousColumn, match=name):
        means(data, "q", DESIGN, by=name)
    with pytest.raises(analysis.AmbiguousColumn, match="level"):
        index_scores(DATA.assign(level=1), {"node": "x", "items": ["q"]}, DESIGN, by="level")
