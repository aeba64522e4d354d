"""What a cell may say, one reader a meaning. Whatever could be read in two ways is refused."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from survey.imports.problems import shown
from survey.vietnamese import search_key

UNIT = re.compile(r"\d{2,3}|\d{5}", re.ASCII)
SHORT_OF_A_ZERO = re.compile(r"\d|\d{4}", re.ASCII)
AGENCY = re.compile(r"[A-Z]\d{2}(\.\d{2,3}){0,3}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}", re.ASCII)
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])(-01)?", re.ASCII)  # Excel makes 2026-10-01 of 2026-10
MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])/(20\d{2})", re.ASCII)
GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+", re.ASCII)
PERCENT = re.compile(r"\d{1,3}([.,]\d{1,6})?", re.ASCII)
GARBLED = re.compile("áº|Ä‘|Æ°|Æ¡")  # UTF-8 that was read as Windows-1252
EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
UNSEEN = {"Cc", "Cf", "Cs", "Co"}
YEARS = range(1900, 2101)
MOST = 100_000_000
LEVELS = {
    "province": "province", "tinh": "province", "thanh pho truc thuoc trung uong": "province",
    "district": "district", "huyen": "district", "quan": "district", "thi xa": "district",
    "thanh pho thuoc tinh": "district", "thanh pho": "city",
    "commune": "commune", "ward": "commune", "xa": "commune", "phuong": "commune", "thi tran": "commune",
    "dac khu": "commune",
}  # fmt: skip
CHANNELS = {
    "direct": "direct", "online": "online", "post": "post",
    "truc tiep": "direct", "truc tuyen": "online", "buu chinh": "post",
}  # fmt: skip
COMPARISONS = {">=": ">=", "≥": ">=", "<": "<"}


class Wrong(Exception):
    """The cell does not say what its column asks for."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def ensure_readable(cell: str) -> None:
    """Raise for letters that were lost on the way here, or that nobody sees."""
    if EXCEL_ERROR.fullmatch(cell):
        raise Wrong("excel-error", value=cell)
    if GARBLED.search(cell):
        raise Wrong("garbled", value=shown(cell))
    for letter in cell:
        if letter == "\ufffd" or unicodedata.category(letter) in UNSEEN:
            raise Wrong("bad-character", value=f"U+{ord(letter):04X}")


def text(most: int) -> Callable[[str], str]:
    """Words, at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise Wrong("too-long", most=most)
        return cell

    return read


def matching(pattern: re.Pattern[str], wrong: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise Wrong(wrong, value=shown(cell))
        return cell

    return read


def among(words: dict[str, str], wrong: str) -> Callable[[str], str]:
    """One of a closed list of words, capitals and Vietnamese marks aside."""

    def read(cell: str) -> str:
        word = words.get(search_key(cell))
        if word is None:
            raise Wrong(wrong, value=shown(cell))
        return word

    return read


code = matching(CODE, "bad-code")
agency = matching(AGENCY, "bad-agency-code")
level = among(LEVELS, "bad-level")
channel = among(CHANNELS, "bad-channel")
comparison = among(COMPARISONS, "bad-comparison")


def unit(cell: str) -> str:
    """The code of a unit; one that a spreadsheet has taken a zero from is not guessed."""
    if SHORT_OF_A_ZERO.fullmatch(cell):
        example = f"0{cell}" if len(cell) > 1 else f"{cell:0>2} / {cell:0>5}"
        raise Wrong("lost-zero", value=shown(cell), example=example)
    return matching(UNIT, "bad-unit-code")(cell)


def codes(cell: str) -> tuple[str, ...]:
    """Codes separated by semicolons, each once, in the order of the alphabet.

    >>> codes("land; civil;land;")
    ('civil', 'land')
    """
    parts = {part.strip() for part in cell.split(";")} - {""}
    if not parts:
        raise Wrong("missing-value")
    return tuple(sorted(code(part) for part in parts))


def day(cell: str) -> date:
    """
    >>> day("2025-07-01") == day("01/07/2025") == day("1/7/2025")
    True
    """
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    raise Wrong("bad-date", value=shown(cell))


def month(cell: str) -> str:
    """A reporting month, or the days from the first to the last.

    >>> month("2026-10"), month("10/2026"), month("2026-10-01 / 2026-10-31")
    ('2026-10', '2026-10', '2026-10-01/2026-10-31')
    """
    if found := MONTH.fullmatch(cell):
        return f"{found[1]}-{found[2]}"
    if found := MONTH_FIRST.fullmatch(cell):
        return f"{found[2]}-{found[1]:0>2}"
    first, slash, last = cell.replace(" ", "").partition("/")
    try:
        if slash and day(first) <= day(last):
            return f"{day(first).isoformat()}/{day(last).isoformat()}"
    except Wrong:
        pass
    raise Wrong("bad-month", value=shown(cell))


def number(cell: str) -> int:
    """A whole number; 1.234 is a thousand here and one and a bit there, so it is refused."""
    if GROUPED.fullmatch(cell):
        raise Wrong("ambiguous-number", value=shown(cell))
    if not (cell.isascii() and cell.isdigit()):
        raise Wrong("bad-number", value=shown(cell))
    if len(cell) > len(str(MOST)) or int(cell) > MOST:
        raise Wrong("too-big", value=shown(cell))
    return int(cell)


def percent(cell: str) -> float:
    """A proportion, written in percent.

    >>> percent("94"), percent("94,5 %"), percent("0.94%")
    (0.94, 0.945, 0.0094)
    """
    digits = cell.removesuffix("%").rstrip()
    if not PERCENT.fullmatch(digits) or (value := Decimal(digits.replace(",", "."))) > 100:
        raise Wrong("bad-percent", value=shown(cell))
    if 0 < value < 1 and digits == cell:
        raise Wrong("ambiguous-percent", value=shown(cell))
    return float(value / 100)
