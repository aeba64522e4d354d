"""Inputs that once gave a silent wrong number, or somebody else's traceback."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analysis
from analysis import Design, errors, means, poststratify, rake, ratios, shares, totals

CHANCE = np.random.default_rng(3)
DATA = pd.DataFrame(
    {
        "w": CHANCE.uniform(1, 3, 60),
        "s": np.repeat(["a", "b", "c"], 20),
        "p": np.repeat(np.arange(15), 4),
        "g": CHANCE.choice(["x", "y"], 60),
        "q": CHANCE.choice([1.0, 2, 3, 4, 5, np.nan], 60),
        "num": CHANCE.normal(50, 9, 60),
    }
)
D = Design("w", "s", "p")
COLUMNS = ["estimate", "se", "df", "n"]


@pytest.fixture
def parquet(tmp_path):
    """The data as a file in which NaN stays NaN."""
    table = pa.table({name: pa.array(DATA[name].to_numpy()) for name in DATA})
    assert table["q"].null_count == 0
    pq.write_table(table, tmp_path / "data.parquet")
    return tmp_path / "data.parquet"


@pytest.mark.parametrize("statistic", [shares, means, totals])
def test_nan_in_a_file_is_a_missing_answer(parquet, statistic):
    pd.testing.assert_frame_equal(statistic(parquet, "q", D)[COLUMNS], statistic(DATA, "q", D)[COLUMNS])


def test_nan_in_a_file_is_a_missing_id(parquet):
    with pytest.raises(errors.DuplicateIds):
        means(parquet, "num", Design("w", "s", "p", id="q"))


@pytest.mark.parametrize("codes", [[4, 5, None], [np.nan], [pd.NA], [], "45"])
def test_codes_that_are_none(codes):
    with pytest.raises(errors.UnknownCategory, match="code"):
        shares(DATA, "q", D, codes=codes)


def test_codes_that_the_column_cannot_hold():
    for data, codes in ((DATA.assign(q=DATA["q"] > 3), (4, 5)), (DATA, ("good",))):
        with pytest.raises(errors.UnknownCategory, match="item q"):
            shares(data, "q", D, codes=codes)


SAMPLE = poststratify(DATA, D, {"g": {"x": 500, "y": 900}})


@pytest.mark.parametrize(
    "changed",
    [
        SAMPLE.data.iloc[:40],
        SAMPLE.data[SAMPLE.data["s"] == "a"],
        pd.concat([SAMPLE.data, SAMPLE.data]),
        SAMPLE.data.assign(w=1.0),
        SAMPLE.data.assign(g="x"),
    ],
)
@pytest.mark.parametrize("design", [SAMPLE.design, rake(DATA, D, {"g": {"x": 5, "y": 9}}).design])
def test_calibrated_data_that_were_changed_are_refused(changed, design):
    with pytest.raises(errors.ChangedSample, match="by="):
        means(changed, "num", design)


def test_keys_of_more_digits_than_a_double_has_stay_apart():
    keys = pd.array([2**53, 2**53 + 1, pd.NA] * 20, dtype="Int64")
    found = means(DATA.assign(k=keys), "num", D, by="k")

    assert found["n"].tolist() == [20, 20, 20]
    assert found["k"].iloc[:2].tolist() == [2**53, 2**53 + 1]


def test_rows_without_weight_are_no_answers():
    """R drops PSUs without weight from the degrees of freedom, and rows from the n of deff."""
    nobody = DATA.assign(w=0.0, p=DATA["p"] + 100)
    both, plain = shares(pd.concat([DATA, nobody]), "q", D), shares(DATA, "q", D)

    assert both[["df", "n"]].to_numpy().tolist() == plain[["df", "n"]].to_numpy().tolist()
    assert both["estimate"].item() == pytest.approx(plain["estimate"].item())


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e150])
def test_weights_of_absurd_size_are_weights(size):
    scaled, plain = (shares(DATA.assign(w=DATA["w"] * f), "q", D).iloc[0] for f in (size, 1.0))

    assert scaled["estimate"] == pytest.approx(plain["estimate"])


@pytest.mark.parametrize(
    ("data", "given", "error"),
    [
        (DATA.assign(Q=1.0), {"items": ["q", "Q"]}, errors.AmbiguousColumn),
        (DATA.assign(Q="u"), {"by": "Q"}, errors.AmbiguousColumn),
        (DATA.assign(**{":d": 1}), {"by": ":d"}, errors.AmbiguousColumn),
        (DATA.assign(**{"q:n": 1}), {"by": "q:n"}, errors.AmbiguousColumn),
        (pd.concat([DATA, DATA[["q"]]], axis=1), {}, errors.AmbiguousColumn),
        (DATA.assign(w="heavy"), {}, errors.BadWeight),
        (DATA.assign(f="many"), {"design": Design("w", "s", "p", "f")}, errors.BadFpc),
        (DATA.assign(q=pd.Series([[1]] * 60, dtype=object)), {}, errors.BadItem),
        (DATA, {"items": []}, errors.MissingColumn),
        (DATA, {"items": [""]}, errors.MissingColumn),
        ("nowhere.parquet", {}, errors.UnreadableData),
        ("", {}, errors.UnreadableData),
        (None, {}, errors.UnreadableData),
        ({"q": [1]}, {}, errors.UnreadableData),
    ],
)
def test_named_errors_instead_of_the_engine_s(data, given, error):
    with pytest.raises(error):
        means(data, **{"items": "q", "design": D, **given})


@pytest.mark.parametrize("named", [{"stratum": ""}, {"psu": ""}, {"fpc": ""}, {"id": ""}, {"stratum": 3}])
def test_a_design_names_columns(named):
    with pytest.raises(errors.BadDesign, match="name"):
        Design("w", **named)


def test_the_same_name_twice_is_the_name_once():
    pd.testing.assert_frame_equal(means(DATA, ["q", "q"], D, by=["g", "g"]), means(DATA, "q", D, by="g"))


def test_no_data_have_no_estimate():
    found = shares(DATA.iloc[:0], "q", D)

    assert found["n"].item() == 0
    assert np.isnan(found["estimate"].item())


def test_a_ratio_that_is_no_proportion_has_no_interval_of_one():
    with pytest.raises(errors.OutOfRange, match="proportion"):
        ratios(DATA, "num", "q", D, interval="korn-graubard")


def test_every_refusal_is_an_analysis_error():
    classes = [value for value in vars(errors).values() if isinstance(value, type)]

    assert all(
        issubclass(each, analysis.AnalysisError) for each in classes if each.__module__ == errors.__name__
    )
    assert replace(D, lonely="remove").lonely == "remove"
    with pytest.raises(errors.BadDesign, match="lonely"):
        Design("w", lonely="whatever")  # type: ignore[arg-type]
