"""Text in CSV files that no spreadsheet takes for a formula."""

import re
from typing import Any

FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def as_text(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe; numbers stay as they are (CWE-1236).

    >>> as_text("=A1"), as_text("Quầy 1"), as_text(-0.5)
    ("'=A1", 'Quầy 1', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
