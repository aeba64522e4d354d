"""A new version of a questionnaire: the old file with another version in its head, comments and all."""

import re
from pathlib import Path

KEY = re.compile(r"[a-z0-9-]+/[a-z0-9][a-z0-9.-]*")
VERSION = re.compile(r"""^version[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.M)


def with_version(text: str, version: str) -> str:
    """The text of a file with another version; the line is the first of that name, above all tables.

    >>> print(with_version('id = "sipas"\\nversion = "2026"  # of the year\\n', "2027"), end="")
    id = "sipas"
    version = "2027"  # of the year
    """
    return VERSION.sub(f'version = "{version}"', text, count=1)


def copy_version(source: Path, target: Path) -> None:
    """`FileExistsError` where there is such a version already."""
    text = with_version(source.read_text(encoding="utf-8-sig"), target.stem)
    with target.open("x", encoding="utf-8") as file:
        file.write(text)
