"""Coverage of the default interval at a counter whose sheets are weighted to known dossiers of three fields.

Every replication is a stratum and a domain of one table, so `analysis.poststratify` and `analysis.shares`
do all of them at once, on integer sums (base weight 1). Cells as in the application: a counter with a field
below ten sheets becomes one cell. Under ``unequal`` response the large, satisfied field answers more often
than the small one; a counter of one cell corrects nothing of it, and its estimate leans upwards.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy import stats

from analysis import Design, poststratify, shares
from analysis.counters.cells import MINIMUM
from analysis.variance import Codes
from benchmarks.coverage import NOMINAL, monte_carlo
from benchmarks.options import Options, wide_console

DOSSIERS = np.array([500.0, 300.0, 200.0])  # known, of each field
DISSATISFIED = np.array([0.5, 1.0, 2.25])  # of each field, as a multiple of the counter's
RESPONSE = {"equal": np.array([0.5, 0.3, 0.2]), "unequal": np.array([0.7, 0.22, 0.08])}  # of the sheets
ONE_CELL = len(DOSSIERS)
FEWEST = 100  # replications that a coverage is told from


@dataclass(frozen=True, slots=True)
class Setting:
    """A counter: true share over its dossiers, days, sheets a day, correlation within a day, response."""

    share: float
    days: int
    a_day: int
    icc: float
    response: str

    def __str__(self) -> str:
        return (
            f"p {self.share:.2f}, {self.days} days × {self.a_day}, ICC {self.icc}, {self.response} response"
        )


SETTINGS = tuple(
    Setting(*s) for s in product((0.90, 0.94, 0.98), (10, 22), (3, 12, 30), (0.0, 0.05), RESPONSE)
)


def drawn(setting: Setting, replications: int, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Field and answer (0 or 1), each replications × days × sheets of a day.

    A day is good or bad for all fields alike: its one uniform number is read in each field's beta
    distribution.
    """
    shape = (replications, setting.days, setting.a_day)
    field = rng.choice(len(DOSSIERS), shape, p=RESPONSE[setting.response])
    of_field = 1 - (1 - setting.share) * DISSATISFIED
    share = np.broadcast_to(of_field, (*shape[:2], len(DOSSIERS)))
    if setting.icc:
        strength, day = 1 / setting.icc - 1, rng.random(shape[:2])
        share = stats.beta.ppf(day[:, :, None], of_field * strength, (1 - of_field) * strength)
    replication, days, _ = np.indices(shape)
    answer = rng.random(shape) < share[replication, days, field]
    return field.astype(np.int64), answer.astype(np.int64)


def cells(field: Codes) -> Codes:
    """The cell of every sheet: its field, or one for the counter where a field has fewer than ten sheets."""
    flat = field.reshape(len(field), -1)
    n = np.stack([(flat == f).sum(axis=1) for f in range(len(DOSSIERS))], axis=1)
    enough = np.all(n >= MINIMUM, axis=1).reshape(-1, 1, 1)
    return np.where(enough, field, ONE_CELL)


def weighted(field: Codes, answer: Codes) -> pd.DataFrame:
    """One row of `analysis.shares` a replication, and whether it kept its fields as cells."""
    cell, (replication, day, _) = cells(field), np.indices(field.shape)
    columns: dict[str, Any] = {"counter": replication, "day": day + 1, "cell": cell, "yes": answer}
    rows = pd.DataFrame({name: values.ravel() for name, values in columns.items()}).assign(one=1)
    sizes = [*DOSSIERS, float(DOSSIERS.sum())]
    found = rows[["counter", "cell"]].drop_duplicates().itertuples(index=False, name=None)
    totals = {key: sizes[key[1]] for key in found}
    sample = poststratify(rows, Design("one", stratum="counter", psu="day"), {("counter", "cell"): totals})
    table = shares(sample.data, "yes", sample.design, codes=[1], by="counter").sort_values("counter")
    return table.assign(kept=(cell != ONE_CELL).all(axis=(1, 2)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One setting: part of the replications with fields kept, mean error; coverage of all, of each kind."""

    kept: float
    bias: float
    cover: float
    cover_kept: float
    cover_one_cell: float


def outcome(table: pd.DataFrame, truth: float) -> Outcome:
    """Coverage is NaN where fewer than 100 replications tell it."""
    held = ((table["low"] <= truth) & (truth <= table["high"])).to_numpy()
    kept = table["kept"].to_numpy()
    parts = (held, held[kept], held[~kept])
    cover = [float(part.mean()) if part.size >= FEWEST else np.nan for part in parts]
    return Outcome(float(kept.mean()), float(table["estimate"].mean() - truth), *cover)


def simulate(replications: int, seed: int, console: Console) -> dict[Setting, Outcome]:
    """Every setting; its random numbers depend on the seed and its place only."""
    found = {}
    for place, s in enumerate(track(SETTINGS, "fields", console=console, transient=True)):
        rng = np.random.default_rng([seed, 1, place])
        found[s] = outcome(weighted(*drawn(s, replications, rng)), s.share)
    return found


def row(size: tuple[int, int, str], outcomes: list[Outcome]) -> tuple[str, ...]:
    """The worst and the mean of the shares and correlations at one size of counter and response."""
    days, a_day, response = size
    cover = [o.cover for o in outcomes]
    worst = [
        min((value for value in values if not np.isnan(value)), default=np.nan)
        for values in (cover, [o.cover_kept for o in outcomes], [o.cover_one_cell for o in outcomes])
    ]
    return (
        f"{days} × {a_day}",
        response,
        f"{np.mean([o.kept for o in outcomes]):.0%}",
        f"{max((o.bias for o in outcomes), key=abs):+.4f}",
        f"{np.mean(cover):.3f}",
        *("–" if np.isnan(value) else f"{value:.3f}" for value in worst),
    )


def measure(options: Options) -> None:
    """Print one row for each size of counter and response, over the shares and correlations."""
    console = wide_console()
    replications = min(options.replications, 200) if options.quick else options.replications
    found = simulate(replications, options.seed, console)
    title = f"Weighted to three fields: {len(SETTINGS)} settings × {replications:,}, seed {options.seed}"
    table = Table(title=title, title_justify="left")
    for name in ("days × a day", "response", "fields kept", "largest bias", "mean cover", "min cover",
                 "min, kept", "min, one cell"):  # fmt: skip
        table.add_column(name, justify="right")
    for size in dict.fromkeys((s.days, s.a_day, s.response) for s in found):
        table.add_row(*row(size, [o for s, o in found.items() if (s.days, s.a_day, s.response) == size]))
    console.print(table)
    console.print(f"Monte-Carlo error of one coverage: {monte_carlo(replications):.4f}; under {NOMINAL}:")
    for s, o in found.items():
        if o.cover < NOMINAL:
            console.print(f"  {o.cover:.4f}  {s}")
