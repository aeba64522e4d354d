"""What may be asked for: months, quarters and years that have answers, and the indices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from analysis.periods import window
from survey.language import chosen
from survey.questionnaire.load import load

QUESTIONNAIRE = "one-stop/v1"


@dataclass(frozen=True, slots=True)
class Choice:
    """The table that the reader asked for."""

    period: str
    by: str
    index: str


def quarters_of(months: Sequence[str]) -> list[str]:
    """
    >>> quarters_of(["2026-11", "2026-10", "2026-09"]), years_of(["2026-01", "2025-12"])
    (['2026-Q4', '2026-Q3'], ['2026', '2025'])
    """
    return list(dict.fromkeys(f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months))


def years_of(months: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(month[:4] for month in months))


def last_day(period: str) -> date:
    return window(period)[1]


def is_open(period: str, today: date) -> bool:
    """Whether the period has not ended."""
    return last_day(period) >= today


def first_choice(months: Sequence[str], today: date) -> str | None:
    """The last month that is over, else the open one.

    >>> first_choice(["2026-12", "2026-11"], date(2026, 11, 21))
    '2026-11'
    """
    return next((month for month in months if not is_open(month, today)), months[0] if months else None)


def indices() -> dict[str, str]:
    """Every index of the questionnaire with its name in the reader's language."""
    questionnaire = load(QUESTIONNAIRE)
    texts = questionnaire.texts(chosen())
    return {node.node: texts.node(node.node) for node in questionnaire.nodes()}


def index_label(index: str) -> str:
    """The factors are named as parts of the service index; an item, which has no name here, by its code."""
    name = indices().get(index, index)
    return name if index in ("overall", "service") else str(_("Service: %(factor)s", factor=name))
