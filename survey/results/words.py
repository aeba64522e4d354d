"""What statuses, reasons and levels are called, and what each means with the numbers filled in."""

from math import isnan
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from survey.results.numbers import count, percent, round_percent

SHAPES = {
    "below": "▼",
    "watch": "▲",
    "inconclusive": "◐",
    "insufficient": "○",
    "meets": "●",
}  # most urgent first
STATUSES = {
    "below": _("Below the target"),
    "watch": _("To be watched"),
    "inconclusive": _("Not yet conclusive"),
    "insufficient": _("Not enough data"),
    "meets": _("Meets the target"),
}
MEANINGS = {
    "below": _(
        "The evidence, with the possibility of error in judging many places at once taken into account, "
        "is that satisfaction is under the target."
    ),
    "watch": _("There are signs that satisfaction is under the target, but not enough to conclude."),
    "inconclusive": _("The figures do not tell yet whether the target is met or not."),
    "insufficient": _("There are too few answers or days to judge."),
    "meets": _("There is enough evidence that satisfaction reaches the target."),
}
REASONS = {
    "single-day": _("All answers came on one day, so the variation between days is unknown."),
    "single-answer": _("There is only one answer."),
    "no-population": _("No dossier counts have been entered, so the figure is not weighted."),
    "open-month": _("The period has not ended; the figure may still change."),
    "collapsed": _("Groups with fewer than ten answers were weighted together with others."),
    "over-population": _("There are more answers than dossiers; please check the dossier counts."),
    "uncovered": _("Some counters that handled dossiers have no answer and are not in the figure."),
    "unknown-field": _("Some answers do not say which service field they are about."),
    "small-n": _("There are too few answers (an effective number below 30)."),
    "low-df": _("There are too few days with answers to measure the variation (under 8 degrees of freedom)."),
    "wide": _("The interval is too wide to judge."),
    "zero-or-hundred": _("All who answered were satisfied, or all were not; the interval is exact."),
    "opened-mid": _("The counter opened in the course of the period."),
    "target-changed": _("The target changed within the period."),
    "doubtful": _("Some answers look doubtful; they stay in the figure."),
}
SENTENCES = {
    "below": _(
        "The probability that satisfaction is really below %(target)s is %(p)s, "
        "the risk of error in judging many places at once taken into account."
    ),
    "watch": _("There are signs of less than %(target)s, but not enough to conclude."),
    "inconclusive": _("The figures do not allow the conclusion that %(target)s is met or not."),
    "meets": _("There is enough evidence to conclude that satisfaction is %(target)s or more."),
}
NEEDED = {
    (True, True): _("Needed before it can be judged: answers, about %(k)s; days, %(d)s."),
    (True, False): _("Needed before it can be judged: answers, about %(k)s."),
    (False, True): _("Needed before it can be judged: days with answers, %(d)s."),
    (False, False): MEANINGS["insufficient"],
}
NO_TARGET = _("No target is in force, so there is nothing to compare with.")
WITHHELD = {
    "open-month": _(
        "No figure yet: the period has not ended. "
        "It appears when the dossier counts of the period are entered."
    ),
    "no-population": _("No figure: the dossier counts of the period have not been entered yet."),
    "unknown-field": _("No figure: no answer says that it is about this service field."),
}
FIRST_MONTH = _("The figures say below the target; it is called so when the next monthly evaluation agrees.")
WITHOUT_THEM = _("Without them: %(share)s.")
THEIR_SHARE = _("Their share: %(share)s.")
NO_ANSWERS = _("No figure: there are no answers in this period.")
WHAT_IT_IS = _(
    "The share of answers “satisfied” and “very satisfied”, each answer standing for the dossiers "
    "of its counter, service field and month. It speaks of citizens who chose to answer. "
    "The interval shows sampling variation only, "
    "not the difference between those who answered and the others."
)
LEVELS = {
    "counter": _("Counters"),
    "agency": _("Agencies"),
    "unit": _("Administrative units"),
    "field": _("Service fields"),
    "total": _("All counters together"),
}
LEVEL = {
    "counter": _("Counter"),
    "agency": _("Agency"),
    "unit": _("Administrative unit"),
    "field": _("Service field"),
    "total": _("Scope"),
}


def sentence(row: Any) -> str:
    """What a row's status means, with its own numbers."""
    if isnan(row.estimate):
        return withheld(row.reasons)
    if row.status == "insufficient":
        return needed(row.needed_sheets, row.needed_days)
    if isnan(row.target):
        return str(NO_TARGET)
    numbers = {"target": round_percent(row.target), "p": probability(row.probability_below)}
    return str(SENTENCES[row.status]) % numbers


def withheld(reasons: tuple[str, ...]) -> str:
    """Why a row has no figure."""
    return str(next((WITHHELD[code] for code in WITHHELD if code in reasons), NO_ANSWERS))


def probability(p: float) -> str:
    """Never "100 %": what is estimated is not certain."""
    return str(gettext("over %(share)s", share=percent(0.999))) if p > 0.999 else percent(p)


def needed(sheets: float, days: float) -> str:
    """What is missing before the row can be judged."""
    return str(NEEDED[sheets > 0, days > 0]) % {"k": count(sheets), "d": count(days)}


def reason(code: str, row: Any) -> str:
    """A reason in words; two of them with a figure."""
    more = {"doubtful": WITHOUT_THEM, "unknown-field": THEIR_SHARE}.get(code)
    share = {"doubtful": row.estimate_without_doubtful, "unknown-field": row.unknown_share}.get(code)
    if more is None or share is None or isnan(share):
        return str(REASONS[code])
    return f"{REASONS[code]} {more}" % {"share": percent(share)}
