"""How far a figure depends on who answered and how: in words, with the row's own numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from flask_babel import lazy_gettext as _

from survey.results.numbers import correlation, count, percent, points, round_percent

CHANNELS = {
    "phone": _("Phone (QR code)"),
    "kiosk": _("Kiosk"),
    "assisted": _("With help"),
    "paper": _("Paper"),
    "invitation": _("Invitation"),
    "interview": _("Interview"),
}
COLUMNS = {"estimate": _("Satisfied: %(channel)s"), "n": _("Answers: %(channel)s")}
WHAT_BREAK_EVEN_IS = _(
    "Nobody knows how satisfied those are who did not answer. "
    "The break-even satisfaction says how many of them must be satisfied "
    "for all citizens together to be exactly at the target; "
    "over 100%, the target is not met even if all of them are; under 0%, it is met even if none is. "
    "The break-even correlation says the same as a correlation between answering and being satisfied "
    "(the data-defect correlation of Meng 2018): the nearer to zero, the less it takes to undo the figure."
)
WHAT_CHANNELS_ARE = _(
    "The figure of a channel comes from its answers alone, which then stand for all dossiers "
    "of their counter, service field and month. With fewer than ten answers there is none."
)
LOSES = _(
    "If only %(share)s of those who did not answer were satisfied "
    "(%(points)s percentage points less than of those who answered), "
    "satisfaction of all citizens together would be just %(target)s; if fewer, it would be lower."
)
REACHES = _(
    "If %(share)s of those who did not answer were satisfied "
    "(%(points)s percentage points more than of those who answered), "
    "satisfaction of all citizens together would be %(target)s; if fewer, it would be lower."
)
NEVER = _(
    "Even if all who did not answer were satisfied, "
    "satisfaction of all citizens together would be lower than %(target)s."
)
ALWAYS = _(
    "Even if nobody who did not answer were satisfied, "
    "satisfaction of all citizens together would be higher than %(target)s."
)
CORRELATION = _("Break-even correlation between answering and being satisfied: %(rho)s.")
UNKNOWN = _("The number of dossiers is not known, so nobody knows how many citizens did not answer.")
NOBODY = _("There are at least as many answers as dossiers, so there is no one left who did not answer.")
ALONE = _("%(channel)s alone: %(share)s (answers: %(n)s).")
FEW = _("%(channel)s: fewer than ten answers, no figure of its own.")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's answers and the figure from them alone, NaN with fewer than ten."""

    code: str
    n: float
    estimate: float


def channels_of(figures: Mapping[str, float]) -> tuple[Channel, ...]:
    """The channels that have answers.

    >>> none = {f"{kind}_{code}": 0.0 for kind in COLUMNS for code in CHANNELS}
    >>> channels_of(none | {"n_paper": 3.0})
    (Channel(code='paper', n=3.0, estimate=0.0),)
    """
    every = (Channel(code, figures[f"n_{code}"], figures[f"estimate_{code}"]) for code in CHANNELS)
    return tuple(channel for channel in every if channel.n > 0)


def silent(row: Any) -> list[str]:
    """What those who did not answer would have to be like for the row to be exactly at its target."""
    if isnan(row.target):
        return []
    if isnan(row.break_even_share):
        return [str(NOBODY if row.response_rate >= 1 else UNKNOWN)]
    numbers = {
        "share": percent(row.break_even_share),
        "points": points(abs(row.estimate - row.break_even_share)),
        "target": round_percent(row.target),
    }
    told = [str(case_of(row)) % numbers]
    if not isnan(row.break_even):
        told.append(str(CORRELATION) % {"rho": correlation(row.break_even)})
    return told


def case_of(row: Any) -> Any:
    """Which of the four sentences is true of a row."""
    if row.break_even_share > 1:
        return NEVER
    if row.break_even_share < 0:
        return ALWAYS
    return LOSES if row.estimate >= row.target else REACHES


def by_channel(channels: Sequence[Channel]) -> list[str]:
    """Each channel's own figure, if there is more than one to compare."""
    return [of_channel(channel) for channel in channels] if len(channels) > 1 else []


def of_channel(channel: Channel) -> str:
    name = str(CHANNELS[channel.code])
    if isnan(channel.estimate):
        return str(FEW) % {"channel": name}
    return str(ALONE) % {"channel": name, "share": percent(channel.estimate), "n": count(channel.n)}
