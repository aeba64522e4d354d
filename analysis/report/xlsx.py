"""The index computation as a workbook: results, weights and population, method and provenance."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from analysis.counters.outcome import Results
from analysis.report.columns import CODES, MERGES, METHOD, PRINTED, RESULTS, UNCOVERED, WEIGHTS, WORD, Column
from analysis.report.provenance import Fact, facts


class Words:
    """Codes in the reader's language; a code without a word stands for itself."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given

    def __call__(self, code: str) -> str:
        return self.given.get(code, code.rpartition(".")[2])

    def all(self, kind: str, codes: str) -> str:
        """Comma-joined codes as sentences."""
        return " ".join(self(f"{kind}.{code}") for code in codes.split(",") if code)


def workbook(
    results: Results, *, words: Mapping[str, str], language: str, made_up: bool, whole: bool = True
) -> bytes:
    """The three sheets as the bytes of an .xlsx file.

    ``words``: code → words of the reader's ``language`` (sheet.results, column.estimate, status.below,
    reason.wide, method.target, note.opt-in …). ``made_up``: every sheet says so. ``whole``: false if the
    tables hold only the rows of a part of the installation. Numbers keep their full precision; text is never
    read as a formula.
    """
    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        paper = Paper(book, Words(words), made_up)
        book.set_properties({"title": paper.words("title"), "language": language})
        results_sheet(paper, results)
        weights_sheet(paper, results)
        method_sheet(paper, results, whole)
    return buffer.getvalue()


class Paper:
    """A workbook being written: its formats, its words, and what stands on top of every sheet."""

    def __init__(self, book: Any, words: Words, made_up: bool) -> None:
        self.book, self.words, self.made_up = book, words, made_up
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Arial", "valign": "top", **wanted})
        return self.formats[key]

    def sheet(self, name: str, columns: Sequence[Column]) -> "Sheet":
        sheet = self.book.add_worksheet(self.words(f"sheet.{name}"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.set_footer(f"&L{self.words('title').replace('&', '&&')}&R&P / &N")
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        made = Sheet(self, sheet)
        made.line(self.words("title") + " – " + self.words(f"sheet.{name}"), bold=True, font_size=14)
        if self.made_up:
            made.line(self.words("note.made-up"), bold=True, font_color="#A4161A")
        return made


class Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, paper: Paper, sheet: Any) -> None:
        self.paper, self.sheet, self.row = paper, sheet, 0

    def line(self, *texts: str, **look: Any) -> None:
        for place, text in enumerate(texts):
            self.cell(place, text, **look)
        self.row += 1

    def cell(self, place: int, value: Any, **look: Any) -> None:
        """A number as a number, a text as a text whatever it begins with, nothing where nothing is known."""
        look_ = self.paper.format(**look)
        if isinstance(value, str):
            self.sheet.write_string(self.row, place, value, look_)
        elif value is None or pd.isna(value):
            self.sheet.write_blank(self.row, place, None, look_)
        else:
            self.sheet.write_number(self.row, place, float(value), look_)

    def table(self, columns: Sequence[Column], rows: pd.DataFrame, *, main: bool = False) -> None:
        """Codes, headers, rows; the sheet's main table stays in sight, is filtered, and repeats on paper."""
        self.line(*(column.shown_code for column in columns), font_color="#5F6B7A", font_size=8)
        heads = {"bold": True, "bg_color": "#E7EDF4", "bottom": 1, "text_wrap": True}
        self.line(*(self.paper.words(f"column.{column.code}") for column in columns), **heads)
        if main:
            self.sheet.freeze_panes(self.row, 2 if columns is RESULTS else 0)
            self.sheet.repeat_rows(self.row - 1)
            self.sheet.autofilter(self.row - 1, 0, self.row - 1 + len(rows), len(columns) - 1)
        for record in rows.to_dict("records"):
            self.record(columns, {str(name): value for name, value in record.items()})

    def record(self, columns: Sequence[Column], record: Mapping[str, Any]) -> None:
        for place, column in enumerate(columns):
            look = {"num_format": column.format} if column.format else {"text_wrap": True}
            self.cell(place, self.value(column.code, record), **look)
        self.row += 1

    def value(self, code: str, record: Mapping[str, Any]) -> Any:
        if code == WORD + "status":
            return self.paper.words(f"status.{record['status']}")
        if code == WORD + "reasons":
            return self.paper.words.all("reason", record["reasons"])
        return record[code]

    def pairs(self, rows: Iterable[Fact]) -> None:
        for code, value, format_ in rows:
            self.cell(0, self.paper.words(f"method.{code}"), bold=True, text_wrap=True)
            self.cell(1, value, align="left", text_wrap=True, **({"num_format": format_} if format_ else {}))
            self.cell(2, code, font_color="#5F6B7A", font_size=8)
            self.row += 1


def results_sheet(paper: Paper, results: Results) -> None:
    sheet = paper.sheet("results", RESULTS)
    sheet.line(paper.words("note.opt-in"))
    sheet.table(RESULTS, results.table, main=True)
    sheet.sheet.print_area(0, 0, sheet.row - 1, PRINTED - 1)


def weights_sheet(paper: Paper, results: Results) -> None:
    sheet = paper.sheet("weights", WEIGHTS)
    sheet.line(paper.words("note.weights"))
    sheet.table(WEIGHTS, results.cells, main=True)
    for name, columns, rows in (
        ("merges", MERGES, results.merges),
        ("uncovered", UNCOVERED, results.uncovered),
    ):
        sheet.line("")
        sheet.line(paper.words(f"note.{name}" if len(rows) else f"note.no-{name}"), bold=True)
        if len(rows):
            sheet.table(columns, rows)


def method_sheet(paper: Paper, results: Results, whole: bool) -> None:
    sheet = paper.sheet("method", METHOD)
    for note in (
        "opt-in",
        "break-even",
        "channels",
        "interval",
        "weights",
        "statuses",
        *(() if whole else ("part",)),
    ):
        sheet.cell(0, paper.words(f"method.{note}"), bold=True, text_wrap=True)
        sheet.cell(1, paper.words(f"note.{note}"), text_wrap=True)
        sheet.row += 1
    sheet.pairs(facts(results, paper.words, whole))
    for kind, codes in CODES.items():
        sheet.line("")
        sheet.line(paper.words(f"method.{kind}"), bold=True)
        for code in codes:
            sheet.line(code, paper.words(f"{kind}.{code}"), text_wrap=True)
