"""One problem of a questionnaire: its code, its place, and a sentence on what to do."""

import json
import re
from dataclasses import dataclass, field, replace

from survey.questionnaire.remedies import REMEDIES
from survey.questionnaire.words import told

WHOLE_FILE = "file"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the author must fix. ``place`` is a key path, a line, or the whole file."""

    code: str
    place: str
    remedy: str
    file: str = ""
    values: tuple[tuple[str, object], ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.code, self.remedy) if part)

    def in_language(self, language: str) -> "Problem":
        return replace(self, remedy=told(REMEDIES[self.code], dict(self.values), language))


def problem(code: str, place: str, **values: object) -> Problem:
    """The problem with its sentence filled in.

    >>> str(problem("unknown-factor", "items.s24.factor", value=shown("acess")))
    'items.s24.factor: unknown-factor: "acess" is not among `factors`; add it there or correct it here.'
    """
    return Problem(code, place, told(REMEDIES[code], values), values=tuple(values.items()))


def shown(value: object) -> str:
    """What the author wrote, on one line and not too long, whatever it is.

    >>> print(shown("two\\nlines"))
    "two\\nlines"
    """
    text = json.dumps(value, ensure_ascii=not str(value).isprintable(), default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def path(*keys: str) -> str:
    """The key path as TOML writes it; a key that is no bare word is quoted.

    >>> path("texts", "vi", "items", "s 24")
    'texts.vi.items."s 24"'
    """
    return ".".join(key if re.fullmatch(r"[\w\[\]-]+", key) else shown(key) for key in keys if key)
