"""What can go wrong when a questionnaire is wanted.

QuestionnaireError
├── UnknownQuestionnaire   there is no such file
└── BrokenQuestionnaire    the file has problems; carries all of them
"""

from collections.abc import Iterable

from survey.questionnaire.problems import Problem


class QuestionnaireError(Exception):
    """A questionnaire cannot be used."""


class UnknownQuestionnaire(QuestionnaireError, LookupError):
    """No file has this id and version."""

    def __init__(self, key: str, available: Iterable[str]) -> None:
        self.key = key
        self.available = tuple(available)
        super().__init__(f"no questionnaire {key!r}; there are: {', '.join(self.available) or 'none'}")


class BrokenQuestionnaire(QuestionnaireError):
    """The file has problems, all of them in ``problems``."""

    def __init__(self, key: str, problems: Iterable[Problem]) -> None:
        self.key = key
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{key} has {len(self.problems)} problem(s):", *map(str, self.problems)]))
