"""Does a 95 % interval hold the true share 95 times in 100, at a small counter with nearly all satisfied?

48 settings: true share .90, .94, .98 × 10 or 22 days × 3 or 12 ratings a day × ICC between days 0 or .05 ×
weights equal or with a coefficient of variation of .5. Ratings of a day are drawn with a probability of their
day from a beta distribution; weights from a gamma distribution, independent of the rating. Every replication
goes through `analysis.interval`; its PSU sums and variance are computed here for all replications at once,
and `agree_with_package` holds them against `analysis.shares`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis import Design, shares
from analysis.interval import METHODS, Evidence, Limits, evidence, limits
from analysis.variance import Floats
from benchmarks.options import Options, wide_console

NOMINAL, TAIL, DEFAULT = 0.95, 0.025, "korn-graubard"
ANYWHERE = ("korn-graubard", "nchs")  # these two have an interval of their own at 0 and 1


@dataclass(frozen=True, slots=True)
class Setting:
    """One counter: true share, days with sheets, sheets a day, correlation within a day, CV of weights."""

    share: float
    days: int
    a_day: int
    icc: float
    cv: float

    def __str__(self) -> str:
        return f"p {self.share:.2f}, {self.days} days × {self.a_day}, ICC {self.icc}, CV {self.cv}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One method in one setting: how often the interval held the share, fell below it, and its width."""

    cover: float
    own_cover: float
    false_below: float
    width: float


SETTINGS = tuple(Setting(*s) for s in product((0.90, 0.94, 0.98), (10, 22), (3, 12), (0.0, 0.05), (0.0, 0.5)))
BUSY = tuple(Setting(*s) for s in product((0.90, 0.94, 0.98), (10, 22, 60), (30, 100), (0.05,), (0.0,)))


def drawn(setting: Setting, replications: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Weights and answers (0 or 1), each replications × days × ratings of a day."""
    shape = (replications, setting.days, setting.a_day)
    share = np.full(shape[:2], setting.share)
    if setting.icc:
        strength = 1 / setting.icc - 1  # the beta distribution with this sum of parameters has this ICC
        share = rng.beta(setting.share * strength, (1 - setting.share) * strength, shape[:2])
    answer = (rng.random(shape) < share[:, :, None]).astype(np.float64)
    if not setting.cv:
        return np.ones(shape), answer
    return rng.gamma(1 / setting.cv**2, setting.cv**2, shape), answer


def estimated(weight: Floats, answer: Floats) -> Evidence:
    """Share, linearised error between days, n, Kish's n and df of every replication (one stratum each)."""
    size, yes = weight.sum(axis=2), (weight * answer).sum(axis=2)
    whole, days = size.sum(axis=1), size.shape[1]
    p = yes.sum(axis=1) / whole
    z = (yes - p[:, None] * size) / whole[:, None]
    spread = (z - z.mean(axis=1, keepdims=True)) ** 2
    variance = days / (days - 1) * spread.sum(axis=1)
    kish = whole**2 / (weight**2).sum(axis=(1, 2))
    return evidence(p, np.sqrt(variance), weight[0].size, kish, days - 1)


def own_limits(e: Evidence, method: str) -> Limits:
    """What the method gives by itself, NaN where it has no interval."""
    with np.errstate(all="ignore"):
        low, high = METHODS[method](e, TAIL)
        none = ~np.isfinite(low) | ~np.isfinite(high) | (low >= high)
        if method not in ANYWHERE:
            none |= e.extreme | (e.se <= 0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def outcome(e: Evidence, method: str, truth: float) -> Outcome:
    """How the method did over all replications; "no interval" holds nothing."""
    low, high = limits(e, method=method, level=NOMINAL)
    own_low, own_high = own_limits(e, method)
    return Outcome(
        cover=float(np.mean((low <= truth) & (truth <= high))),
        own_cover=float(np.mean((own_low <= truth) & (truth <= own_high))),
        false_below=float(np.mean(high < truth)),
        width=float(np.mean(high - low)),
    )


def simulate(
    settings: Sequence[Setting], methods: Iterable[str], replications: int, seed: int, console: Console
) -> dict[str, list[Outcome]]:
    """Every method in every setting. A setting's random numbers depend on the seed and its place only."""
    found: dict[str, list[Outcome]] = {method: [] for method in methods}
    for place, setting in enumerate(track(settings, "coverage", console=console, transient=True)):
        rng = np.random.default_rng([seed, place])
        e = estimated(*drawn(setting, replications, rng))
        for method, outcomes in found.items():
            outcomes.append(outcome(e, method, setting.share))
    return found


def monte_carlo(replications: int) -> float:
    """The standard error of one simulated coverage of 95 %."""
    return sqrt(NOMINAL * (1 - NOMINAL) / replications)


def agree_with_package(seed: int, *, replications: int = 40) -> float:
    """The largest relative difference from `analysis.shares`, in one setting; `AssertionError` above 1e-9."""
    setting = Setting(0.94, 10, 12, 0.05, 0.5)
    weight, answer = drawn(setting, replications, np.random.default_rng(seed))
    e = estimated(weight, answer)
    replication, day, _ = np.indices(weight.shape)
    columns: dict[str, Any] = {
        "counter": replication,
        "day": day + 1,
        "weight": weight,
        "yes": answer,
    }
    rows = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    found = shares(rows, "yes", Design("weight", stratum="counter", psu="day"), codes=[1], by="counter")
    low, high = limits(e)
    ours = {"estimate": e.p, "se": e.se, "n_kish": e.n_kish, "df": e.df, "low": low, "high": high}
    worst = max(float(np.abs(found[name] - value).max()) for name, value in ours.items())
    if worst > 1e-9:
        raise AssertionError(f"the simulation and analysis.shares differ by {worst:.2g}")
    return worst


def rows(found: dict[str, list[Outcome]]) -> Iterator[tuple[str, ...]]:
    """Method; mean and minimum coverage; minimum by itself; largest P(upper < p); mean width."""
    for method, outcomes in found.items():
        cover = [o.cover for o in outcomes]
        yield (
            method,
            f"{np.mean(cover):.3f}",
            f"{min(cover):.3f}",
            f"{min(o.own_cover for o in outcomes):.3f}",
            f"{max(o.false_below for o in outcomes):.3f}",
            f"{np.mean([o.width for o in outcomes]):.3f}",
        )


def measure(options: Options) -> None:
    """Print the table, where the default interval does worst, and how it does at busy counters."""
    console = wide_console()
    replications = min(options.replications, 200) if options.quick else options.replications
    worst = agree_with_package(options.seed)
    console.print(f"simulated sums beside analysis.shares: largest difference {worst:.1g}")
    found = simulate(SETTINGS, METHODS, replications, options.seed, console)
    title = f"{len(SETTINGS)} settings × {replications:,} replications, seed {options.seed}"
    table = Table(title=title, title_justify="left")
    for name in ("interval", "mean cover", "min cover", "min, none = miss", "max P(upper < p)", "mean width"):
        table.add_column(name, justify="left" if name == "interval" else "right")
    for row in rows(found):
        table.add_row(*row, style="bold" if row[0] == DEFAULT else "")
    console.print(table)
    default = [o.cover for o in found[DEFAULT]]
    place, below = int(np.argmin(default)), sum(cover < NOMINAL for cover in default)
    console.print(f"{DEFAULT}: lowest {min(default):.4f} ({SETTINGS[place]}); under {NOMINAL}: {below}")
    console.print(f"Monte-Carlo error of one coverage: {monte_carlo(replications):.4f}")
    busy(replications, options.seed, console)


def busy(replications: int, seed: int, console: Console) -> None:
    """The default interval where days differ and each has so many sheets that Kish's n no longer caps."""
    cover = [o.cover for o in simulate(BUSY, [DEFAULT], replications, seed, console)[DEFAULT]]
    of = {(s.days, s.a_day, s.share): value for s, value in zip(BUSY, cover, strict=True)}
    truths = sorted({s.share for s in BUSY})
    table = Table(title="busy counters, ICC 0.05", title_justify="left")
    for name in ("days × a day", *(f"p {truth:.2f}" for truth in truths)):
        table.add_column(name, justify="right")
    for days, a_day in dict.fromkeys((s.days, s.a_day) for s in BUSY):
        table.add_row(f"{days} × {a_day}", *(f"{of[days, a_day, truth]:.3f}" for truth in truths))
    console.print(table)
