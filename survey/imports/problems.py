"""What can be wrong with a file: a closed list of codes, each with a sentence that says what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from survey.errors import Refused

MOST_SHOWN = 200
LONGEST_SHOWN = 60

SENTENCES = {
    "ambiguous-number": _(
        "%(value)s can be read in two ways. Write the number with digits only, without a point or a comma."
    ),
    "ambiguous-percent": _(
        "%(value)s can be read in two ways. Write 94 for ninety-four percent, or 0.94%% for less than one."
    ),
    "bad-agency-code": _(
        "%(value)s is not an agency identifier. Write it like H19.40.12, or in the old form 000.00.19.H19."
    ),
    "bad-channel": _("%(value)s is not a channel. Write direct, online or post, or leave the cell empty."),
    "bad-character": _(
        "The cell has a character that cannot be seen or was lost (%(value)s). Type the cell anew; "
        "if letters show as question marks, save the file again as “CSV UTF-8”."
    ),
    "bad-code": _(
        "%(value)s is not a code. Use 1 to 40 letters without marks, digits, points, hyphens or underscores."
    ),
    "bad-comparison": _("%(value)s is not a comparison. Write >= (at least) or < (less than)."),
    "bad-date": _("%(value)s is not a date. Write 2025-07-01 or 01/07/2025."),
    "bad-level": _("%(value)s is not a level. Write province, district or commune."),
    "bad-month": _(
        "%(value)s is not a month. Write 2026-10 for a reporting month, "
        "or 2026-10-01/2026-10-31 for the days from the first to the last."
    ),
    "bad-number": _("%(value)s is not a whole number of 0 or more. Write it with digits only."),
    "bad-percent": _("%(value)s is not a percentage from 0 to 100. Write it like 94 or 94.5."),
    "bad-quotes": _(
        "A quotation mark is missing or too many from here on. "
        "Put the whole cell between two quotation marks and double those inside it."
    ),
    "bad-target": _("%(value)s is not something that has a target. Write one of: %(choices)s."),
    "bad-unit-code": _(
        "%(value)s is not the code of a unit. A province has 2 digits, a former district 3, a commune 5."
    ),
    "broken-excel": _(
        "The Excel file cannot be opened: it is damaged or protected by a password. Open it in Excel, "
        "remove the password and save it again as .xlsx."
    ),
    "cycle": _("%(value)s leads back to this row, so there is no top. Correct one of the rows."),
    "dates-reversed": _(
        "The last day (%(last)s) is before the first (%(first)s). Correct one of the two dates."
    ),
    "duplicate-row": _("%(value)s already stands in row %(first)s. Keep one of the two rows."),
    "empty-file": _("The file has no rows below the names of its columns. Choose another file."),
    "excel-error": _("Excel shows an error here (%(value)s). Correct the formula or type the value."),
    "field-not-served": _(
        "The counter %(counter)s does not serve the field %(value)s (it serves %(served)s). "
        "Correct the row, or first add the field to the counter."
    ),
    "garbled": _(
        "The Vietnamese letters are garbled (%(value)s): the file was once opened with a wrong encoding. "
        "Save the original again as “CSV UTF-8” or .xlsx."
    ),
    "lost-zero": _(
        "%(value)s seems to have lost a zero at its beginning. Format the column as text and write the code "
        "in full, for example %(example)s."
    ),
    "merged-without-end": _(
        "A unit that was merged has ended. Write its last day into the column valid_to."
    ),
    "missing-column": _("This column is missing. Add it; the columns are: %(choices)s."),
    "missing-value": _("The cell is empty. Write a value, or delete the row."),
    "not-utf8": _(
        "The letters of this file cannot be read. In Excel choose “Save as” and the type “CSV UTF-8”, "
        "or save it as .xlsx."
    ),
    "old-excel": _(
        "This is an Excel file of the old kind (.xls), or one protected by a password. Open it in Excel "
        "and save it as .xlsx without a password."
    ),
    "outside-scope": _(
        "%(value)s is outside the area that your account looks after. Remove the row, "
        "or ask the office of that area to import it."
    ),
    "parts-exceed": _(
        "%(on_time)s on time and %(late)s late are more than the %(handled)s handled. "
        "Correct one of the three."
    ),
    "refused-exceeds": _(
        "%(refused)s refused are more than the %(handled)s handled. Correct one of the two."
    ),
    "repeated-column": _("This column stands here more than once. Keep one of them."),
    "too-big": _("%(value)s is too big to be true. Check the number."),
    "too-large": _("The file is larger than %(most)s MB. Split it into several files."),
    "too-long": _("The text has more than %(most)s characters. Shorten it."),
    "too-many-cells": _(
        "The row has more cells than there are columns. If a text contains “%(mark)s”, "
        "put it between quotation marks."
    ),
    "too-many-rows": _("The file has more than %(most)s rows. Split it into several files."),
    "too-much-inside": _(
        "The Excel file unpacks to far more than a table of this kind can be, so it was not opened. "
        "Copy the rows into a new file."
    ),
    "unknown-agency": _("No agency has the identifier %(value)s. %(hint)s"),
    "unknown-column": _("There is no such column for this kind of file. %(hint)s"),
    "unknown-counter": _("No counter has the code %(value)s. %(hint)s"),
    "unknown-field": _("No service field has the code %(value)s. %(hint)s"),
    "unknown-unit": _("No administrative unit has the code %(value)s. %(hint)s"),
    "wrong-level": _(
        "%(value)s is not the code of a unit of this level: a province has 2 digits, a former district 3, "
        "a commune 5. Correct the code or the level."
    ),
    "wrong-parent": _(
        "%(value)s cannot be above this unit: a commune belongs to a province or a former district, "
        "a district to a province, a province to none. Correct the code or empty the cell."
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. ``row`` is its number as the spreadsheet shows it; None: the whole file."""

    code: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = {"row": self.row, "column": self.column, "message": self.message}
        if self.row is not None and self.column:
            return str(gettext("Row %(row)s, column %(column)s: %(message)s", **place))
        if self.row is not None:
            return str(gettext("Row %(row)s: %(message)s", **place))
        return self.message


class TooLarge(Refused):
    status = 413


def problem(code: str, row: int | None = None, column: str | None = None, **values: Any) -> Problem:
    """The problem with its sentence in the reader's language."""
    return Problem(code, row, column, str(SENTENCES[code]) % values)


def refuse(problems: Iterable[Problem]) -> NoReturn:
    """Refuse the file with all its problems, from the first row to the last."""
    ordered = sorted(dict.fromkeys(problems), key=lambda found: (found.row or 0, found.column or ""))
    raise Refused(problems=tuple(ordered))


def shortened(problems: Sequence[Problem]) -> tuple[Problem | str, ...]:
    """As many as a person reads, and how many more there are."""
    more = len(problems) - MOST_SHOWN
    if more <= 0:
        return tuple(problems)
    return (*problems[:MOST_SHOWN], gettext("… and %(n)s more.", n=more))


def shown(text: str) -> str:
    """What the author wrote, in quotation marks, not too long.

    >>> shown("x" * 100) == "“" + "x" * 59 + "…”"
    True
    """
    return f"“{text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}”"
