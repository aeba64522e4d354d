"""How far calibrated weights may go from the base weights: g = F(u), its slope and its integral."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.between import Floats
from analysis.errors import BadBounds, UnknownMethod

METHODS = ("linear", "raking", "logit")
Bounds = tuple[float, float]
Curve = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Distance:
    """g = F(u) of a calibration, its derivative and its integral; u = xλ, the auxiliaries times unknowns."""

    g: Curve
    slope: Curve
    integral: Curve
    inverse: Callable[[float], float]


def distance(method: str, bounds: Bounds | None) -> Distance:
    """F of Deville & Särndal 1992, cases 1 (linear), 2 (raking), 6 (logit) and 7 (either, truncated).

    Raises `UnknownMethod`, and `BadBounds` for limits that exclude each other.

    >>> distance("raking", None).g(np.array([0.0, 1.0])).round(4).tolist()
    [1.0, 2.7183]
    >>> distance("linear", (0.5, 2.0)).g(np.array([-3.0, 0.2, 3.0])).tolist()
    [0.5, 1.2, 2.0]
    """
    if method not in METHODS:
        raise UnknownMethod(f"method={method!r}: one of {', '.join(METHODS)}")
    low, high = _checked(method, bounds)
    if method == "logit":
        return _logit(low, high)
    free = LINEAR if method == "linear" else RAKING
    return free if bounds is None else _truncated(free, max(low, 0.0) if method == "raking" else low, high)


def _checked(method: str, bounds: Bounds | None) -> Bounds:
    if bounds is None:
        if method == "logit":
            raise BadBounds("method='logit' needs bounds=(low, high) of new ÷ old weight, as (0.3, 3)")
        return -np.inf, np.inf
    low, high = (float(limit) for limit in bounds)
    if not low < high or high <= 0:
        raise BadBounds(
            f"bounds={bounds}: the lower limit of new ÷ old weight first, then a higher one above 0"
        )
    if method == "logit" and not (np.isfinite([low, high]).all() and low < 1 < high):
        raise BadBounds(f"bounds={bounds}: logit needs a limit below 1 and one above 1 (1: unchanged weight)")
    return low, high


def _logit(low: float, high: float) -> Distance:
    """F = (L(U − 1) + U(1 − L)e) ÷ (U − 1 + (1 − L)e), e = exp(Au), A = (U − L) ÷ ((1 − L)(U − 1))."""
    a, width = (high - low) / ((1 - low) * (high - 1)), high - low
    shift = np.log((1 - low) / (high - 1))

    def part(u: Floats) -> Floats:
        share: Floats = 0.5 * (1 + np.tanh((a * u + shift) / 2))
        return share

    return Distance(
        g=lambda u: low + width * part(u),
        slope=lambda u: width * a * part(u) * (1 - part(u)),
        integral=lambda u: low * u + width / a * np.logaddexp(0.0, a * u + shift),
        inverse=lambda g: 0.0,
    )


def _truncated(free: Distance, low: float, high: float) -> Distance:
    """The same between the bounds, constant outside."""
    with np.errstate(divide="ignore"):  # raking reaches 0 at −∞
        first, last = free.inverse(low), free.inverse(high)

    def inside(u: Floats) -> Floats:
        return np.clip(u, first, last)

    return Distance(
        g=lambda u: np.clip(free.g(inside(u)), low, high),
        slope=lambda u: np.where((u > first) & (u < last), free.slope(inside(u)), 0.0),
        integral=lambda u: free.integral(inside(u)) + free.g(inside(u)) * (u - inside(u)),
        inverse=lambda g: free.inverse(min(max(g, low), high)),
    )


LINEAR = Distance(lambda u: 1 + u, np.ones_like, lambda u: u + u**2 / 2, lambda g: g - 1)
RAKING = Distance(np.exp, np.exp, np.exp, lambda g: float(np.log(g)))
