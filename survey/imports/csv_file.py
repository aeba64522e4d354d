"""CSV: UTF-8, with or without a byte-order mark; comma, semicolon or tab."""

import codecs
import csv
from io import StringIO

from survey.imports.lines import Line, kept
from survey.imports.problems import problem, refuse

DELIMITERS = ",;\t"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_lines(data: bytes) -> list[Line]:
    """The rows that are not empty.

    >>> [line.cells for line in csv_lines("code;name\\r\\n\\r\\n01;Hà Nội".encode())]
    [('code', 'name'), ('01', 'Hà Nội')]
    """
    text = decoded(data)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    lines: list[Line] = []
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            kept(lines, Line(row, tuple(cells)))
    except csv.Error:
        refuse([problem("bad-quotes", row + 1)])
    return lines


def decoded(data: bytes) -> str:
    if data.startswith(UTF_16) or b"\0" in data:
        refuse([problem("not-utf8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse([problem("not-utf8")])


def delimiter(text: str) -> str:
    """The mark that the names of the columns are separated by: no name contains one."""
    header = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=header.count)
