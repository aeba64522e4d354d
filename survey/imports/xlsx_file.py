"""XLSX: the first sheet, its numbers and dates written out as the reader saw them."""

import re
import struct
import warnings
import zlib
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from survey.imports.lines import MOST_COLUMNS, MOST_ROWS, Line, kept, too_many_rows
from survey.imports.problems import problem, refuse
from survey.imports.progress import Watch

MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 100
FURTHEST_ROW = 2 * MOST_ROWS  # empty rows count too: they cost as much time
ZEROS = re.compile(r"0+")
BROKEN = (  # what the packing, the XML and openpyxl raise for a damaged file
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def xlsx_lines(data: bytes, watch: Watch) -> list[Line]:
    """The rows of the first sheet that are not empty."""
    try:
        ensure_modest(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that we do not read
            return rows_of(data, watch)
    except BROKEN:
        refuse([problem("broken-excel")])


def ensure_modest(data: bytes) -> None:
    """Refuse what unpacks to far more than its own size (a zip bomb) before it is unpacked."""
    with ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(entry.file_size > MOST_RATIO * max(entry.compress_size, 10_000) for entry in entries)
    if swollen or unpacked > MOST_UNPACKED:
        refuse([problem("too-much-inside")])


def rows_of(data: bytes, watch: Watch) -> list[Line]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    lines: list[Line] = []
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programmes write a wrong size; rows would be lost
        for row, cells in enumerate(watch(sheet.iter_rows(max_col=MOST_COLUMNS)), 1):
            if row > FURTHEST_ROW:
                too_many_rows()
            kept(lines, Line(row, tuple(text_of(cell) for cell in cells)))
    finally:
        book.close()
    return lines


def text_of(cell: Any) -> str:
    """What the reader saw: ``01`` where the format shows it, ``94%``, ``26080`` and not ``26080.0``."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value, cell.number_format)
    return "" if value is None else str(value)


def number_text(value: float, shape: str) -> str:
    """A number by its format.

    >>> number_text(26080.0, "General"), number_text(1, "00"), number_text(0.945, "0.0%")
    ('26080', '01', '94.5%')
    """
    if shape.endswith("%"):
        return f"{value * 100:.10g}%"
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    return str(int(value)).zfill(len(shape) if ZEROS.fullmatch(shape) else 1)
