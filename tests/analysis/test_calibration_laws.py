"""What holds of calibrated weights for any data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, errors, totals
from analysis.calibrate import calibrate, rake
from analysis.calibration.trim import trim

DESIGN = Design("w")
few = settings(max_examples=25, deadline=None)
positive = st.floats(0.1, 10)


@st.composite
def samples(draw):
    """Rows in every combination of two margins, and totals that some positive weights have."""
    n_a, n_b, extra = draw(st.integers(2, 4)), draw(st.integers(2, 3)), draw(st.integers(0, 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    a = np.concatenate([np.repeat(range(n_a), n_b), rng.integers(0, n_a, extra)])
    b = np.concatenate([np.tile(range(n_b), n_a), rng.integers(0, n_b, extra)])
    frame = pd.DataFrame({"a": a, "b": b, "w": rng.uniform(0.5, 3, len(a)), "x": rng.normal(50, 9, len(a))})
    wanted = frame["w"] * rng.uniform(0.5, 2, len(a)) * draw(positive)
    margins = {name: wanted.groupby(frame[name]).sum() for name in ("a", "b")}
    return frame, margins, float((wanted * frame["x"]).sum())


@few
@given(samples(), st.sampled_from(["linear", "raking"]))
def test_calibration_reproduces_every_total(made, method):
    frame, margins, total = made
    sample = calibrate(frame, DESIGN, margins=margins, totals={"x": total}, method=method)

    for name, wanted in margins.items():
        found = sample.weight.groupby(frame[name]).sum()
        np.testing.assert_allclose(found, wanted, rtol=1e-10)
    assert (sample.weight * frame["x"]).sum() == pytest.approx(total, rel=1e-10)
    assert sample.report.gap <= 1e-12


@few
@given(samples())
def test_raking_multiplies_each_weight_by_a_factor_of_each_category(made):
    """T6: the row's own weight; log(w ÷ d) is a sum of one term for each margin."""
    frame, margins, _ = made
    log_g = np.log(rake(frame, DESIGN, margins).weight / frame["w"])
    x = pd.get_dummies(frame[["a", "b"]].astype(str)).to_numpy(dtype=float)

    np.testing.assert_allclose(x @ np.linalg.lstsq(x, log_g, rcond=None)[0], log_g, atol=1e-8)


@few
@given(samples(), st.floats(1e-4, 1e4))
def test_the_scale_of_the_base_weights_does_not_matter_for_raking(made, factor):
    frame, margins, _ = made
    scaled = frame.assign(w=frame["w"] * factor)

    np.testing.assert_allclose(
        rake(scaled, DESIGN, margins).weight, rake(frame, DESIGN, margins).weight, rtol=1e-9
    )


@few
@given(samples(), st.sampled_from(["linear", "raking", "logit"]))
def test_calibrating_to_the_weights_own_totals_changes_nothing(made, method):
    frame, margins, total = made
    bounds = (0.5, 2.0) if method == "logit" else None
    first = calibrate(frame, DESIGN, margins=margins, totals={"x": total}, method="raking")
    own = frame.assign(v=first.weight)
    again = calibrate(own, Design("v"), margins=margins, totals={"x": total}, method=method, bounds=bounds)

    np.testing.assert_allclose(again.weight, first.weight, rtol=1e-9)


@few
@given(samples(), st.sampled_from(["linear", "raking", "logit"]), st.floats(0.2, 0.9), st.floats(1.1, 3))
def test_g_stays_within_its_bounds(made, method, low, high):
    frame, margins, _ = made
    try:
        sample = calibrate(frame, DESIGN, margins=margins, method=method, bounds=(low, high))
    except (errors.UnreachableTotals, errors.NoConvergence):
        return
    g = sample.weight / frame["w"]

    assert g.min() >= low * (1 - 1e-12)
    assert g.max() <= high * (1 + 1e-12)
    assert sample.report.gap <= 1e-12


@few
@given(samples(), st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(made, seed):
    frame, margins, total = made
    shuffled = frame.sample(frac=1, random_state=seed)
    here = calibrate(frame, DESIGN, margins=margins, totals={"x": total})
    there = calibrate(shuffled, DESIGN, margins=margins, totals={"x": total})

    np.testing.assert_allclose(there.weight.sort_index(), here.weight, rtol=1e-9)
    for sample in (here, there):
        assert sample.data.index.equals((frame if sample is here else shuffled).index)


@few
@given(samples())
def test_a_calibrated_total_has_no_error(made):
    """T9: what was calibrated to is known, so its estimate does not vary."""
    frame, margins, total = made
    sample = calibrate(frame, DESIGN, margins=margins, totals={"x": total})
    before, after = totals(frame, "x", DESIGN).loc[0], totals(sample.data, "x", sample.design).loc[0]

    assert after["estimate"] == pytest.approx(total)
    assert after["se"] <= 1e-7 * before["se"] * total / before["estimate"]


@few
@given(samples(), st.floats(1.05, 3))
def test_trimming_keeps_the_sum_and_strict_trimming_the_limit(made, ratio):
    frame, margins, _ = made
    sample = rake(frame, DESIGN, margins)
    upper = ratio * sample.weight.mean()
    loose, strict = trim(sample, upper=upper), trim(sample, upper=upper, strict=True)

    for trimmed in (loose, strict):
        assert trimmed.weight.sum() == pytest.approx(sample.weight.sum(), rel=1e-9)
        assert trimmed.report.trimmed == (sample.weight > upper).sum()
    assert strict.weight.max() <= upper * (1 + 1e-9)
