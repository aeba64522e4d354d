"""Questionnaires: TOML becomes frozen objects once, and a check yields every problem.

Only the standard library, and click in `commands`. `docs/questionnaires.md` is for authors.
"""

from survey.questionnaire.columns import Column, columns, restored, stored, text_names
from survey.questionnaire.errors import BrokenQuestionnaire, QuestionnaireError, UnknownQuestionnaire
from survey.questionnaire.load import available, load
from survey.questionnaire.objects import Factor, Item, Questionnaire, Scale, Section
from survey.questionnaire.problems import Problem
from survey.questionnaire.routing import asked_answers, ending, visible
from survey.questionnaire.texts import Texts
from survey.questionnaire.tree import IndexNode

__all__ = [
    "BrokenQuestionnaire",
    "Column",
    "Factor",
    "IndexNode",
    "Item",
    "Problem",
    "Questionnaire",
    "QuestionnaireError",
    "Scale",
    "Section",
    "Texts",
    "UnknownQuestionnaire",
    "asked_answers",
    "available",
    "columns",
    "ending",
    "load",
    "restored",
    "stored",
    "text_names",
    "visible",
]
