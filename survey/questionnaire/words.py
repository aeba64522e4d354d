"""Sentences for the author: marked where they are written, translated where they are shown."""

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CATALOGS = Path(__file__).parent / "translations"


class Words(str):
    """A sentence, or a part of one, that has a translation; a plain text is what the author wrote."""

    __slots__ = ()


_ = Words  # marks a sentence for the translators


def told(sentence: str, values: Mapping[str, object], language: str = "en") -> str:
    """The sentence with its values, in the language.

    >>> told(Words("Give {wanted}."), {"wanted": Words("a list")})
    'Give a list.'
    """
    parts = {
        name: translated(value, language).format(**values) if isinstance(value, Words) else value
        for name, value in values.items()
    }
    return translated(sentence, language).format(**parts)


def translated(sentence: str, language: str) -> str:
    return _catalog(language).gettext(sentence)


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGS, [language], fallback=True)
