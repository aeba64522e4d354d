"""Reads the shipped questionnaires, which lie in the folder `questionnaires` beside the package `survey`."""

import re
import tomllib
from functools import cache
from pathlib import Path

from survey.questionnaire.check import check_file
from survey.questionnaire.errors import BrokenQuestionnaire, UnknownQuestionnaire
from survey.questionnaire.lock import ROOT
from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.parse import parse


def available(root: Path = ROOT) -> list[str]:
    """The keys of all questionnaire files, published or not."""
    return sorted(f"{file.parent.name}/{file.stem}" for file in root.glob("*/*.toml"))


def load(key: str, root: Path = ROOT) -> Questionnaire:
    """The questionnaire, read once per process.

    >>> load("one-stop/v1").item("overall").required
    True
    """
    return _load(key, root)


@cache
def _load(key: str, root: Path) -> Questionnaire:
    file = file_of(key, root)
    if problems := list(check_file(file)):
        raise BrokenQuestionnaire(key, problems)
    return parse(tomllib.loads(file.read_text(encoding="utf-8-sig")))[0]


def file_of(key: str, root: Path = ROOT) -> Path:
    """The file of a key. No key leads out of the folder."""
    if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9.-]+", key) or not (root / f"{key}.toml").is_file():
        raise UnknownQuestionnaire(key, available(root))
    return root / f"{key}.toml"
