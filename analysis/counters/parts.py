"""Parts of the answer sheets on their own: those without doubt, and those of each channel.

A part's sheets stand for all dossiers of their weighting cell: the cell's weight times all its sheets ÷ the
part's. A cell without a sheet of the part is not in the part's estimate.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.errors import BrokenSnapshot, listed
from analysis.index import satisfied_answers, valid_answers
from analysis.indices.scheme import Node
from analysis.rows.source import IbisTable, IbisValue
from analysis.variance import Codes, Floats, Layout

CHANNELS = ("phone", "kiosk", "assisted", "paper", "invitation", "interview")
ALL, CLEAN = "", "_clean"  # parts are suffixes of the sums' names
LEAST = 10  # answers of a channel, in a row, before it has an estimate: fewer are noise, and people


def parts_of(channels: Iterable[str | None]) -> tuple[str, ...]:
    """The parts of sheets of these channels (a sheet without one is of no channel's part).

    >>> parts_of(["paper", None, "phone"])
    ('', '_clean', '_phone', '_paper')
    """
    used = set(channels) - {None}
    if unknown := sorted(str(channel) for channel in used.difference(CHANNELS)):
        raise BrokenSnapshot(
            f"answer sheets: channel {listed(unknown)} is none of {listed(CHANNELS, most=len(CHANNELS))}; "
            "correct it where the sheets come from and make the snapshot again"
        )
    return (ALL, CLEAN, *(f"_{channel}" for channel in CHANNELS if channel in used))


def measures(table: IbisTable, node: Node, part: str) -> dict[str, IbisValue]:
    """Integer sums of a part: sheets, n (with an answer under ``node``); of each term y and x (RULES 19)."""
    values = {"n": valid_answers(node)(table).notnull().cast("int64")}
    for k, (_, term) in enumerate(node.terms()):
        values |= {f"y{k}": satisfied_answers(term)(table), f"x{k}": valid_answers(term)(table).fill_null(0)}
    if part == ALL:
        return {"sheets": table.count()} | {name: value.sum() for name, value in values.items()}
    clean, channel = table.reasons.fill_null("") == "", table.channel.fill_null("") == part[1:]
    inside = (clean if part == CLEAN else channel).cast("int64")
    own = {name: (inside * value).sum() for name, value in values.items()}
    return {name + part: value for name, value in ({"sheets": inside.sum()} | own).items()}


def part_weights(sums: pd.DataFrame, parts: Sequence[str]) -> dict[str, Floats]:
    """``weight`` + part of each row: 0 where its cell has no sheet of the part."""
    cell, names = pd.factorize(sums["cell"])

    def in_cell(column: str) -> Floats:
        sheets = np.bincount(cell, weights=sums[column].to_numpy(dtype=np.float64), minlength=len(names))
        return sheets[cell].astype(np.float64)

    whole = sums["weight"].to_numpy(dtype=np.float64) * in_cell("sheets")
    own = {part: in_cell(f"sheets{part}") for part in parts}
    return {
        f"weight{part}": np.divide(whole, n, out=np.zeros_like(whole), where=n > 0) for part, n in own.items()
    }


def part_estimate(sums: pd.DataFrame, layout: Layout, node: Node, part: str) -> Floats:
    """The node's estimate in each domain from the sheets of a part alone."""
    weight = sums[f"weight{part}"].to_numpy(dtype=np.float64)
    estimate = np.zeros(layout.n_domains)
    for k, (a, _) in enumerate(node.terms()):
        y, x = (layout.total(weight * sums[f"{name}{k}{part}"].to_numpy()) for name in "yx")
        estimate += a * np.divide(y, x, out=np.full_like(y, np.nan), where=x > 0)
    return estimate


def channel_counts(sums: pd.DataFrame, layout: Layout, parts: Sequence[str]) -> dict[str, Codes]:
    """n_phone, n_kiosk, …: each channel's answers in each domain."""
    none = np.zeros(len(sums))
    columns = {f"n_{c}": sums[f"n_{c}"].to_numpy(float) if f"_{c}" in parts else none for c in CHANNELS}
    return {name: layout.total(n).astype(np.int64) for name, n in columns.items()}


def channel_estimates(
    sums: pd.DataFrame, layout: Layout, node: Node, parts: Sequence[str]
) -> dict[str, Floats]:
    """estimate_phone, estimate_kiosk, …: from the channel's sheets alone, if it has `LEAST` answers."""
    found: dict[str, Floats] = {}
    for name, n in channel_counts(sums, layout, parts).items():
        part = name.removeprefix("n")
        alone = part_estimate(sums, layout, node, part) if part in parts else np.full(len(n), np.nan)
        found[f"estimate{part}"] = np.where(n >= LEAST, alone, np.nan)
    return found
