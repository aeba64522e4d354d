"""The workbook: the figures of the table, text that stays text, and all that computing again needs."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import openpyxl
import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet

from analysis.continuous import COLUMNS
from analysis.flags import EVIDENCE, STATUSES
from analysis.presentation import REASONS
from analysis.report.xlsx import workbook
from survey.db import db
from survey.office.models import Installation
from survey.results import compute
from survey.results.files import HEADER, csv_of
from survey.results.present import urgent_first
from tests.office.people import sign_in
from tests.results_pages import made_figures

MISREAD = (
    "=1+1", "+84 251 1022", "-5", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", "=HYPERLINK(\"http://evil\")",
    "http://evil.example", "mailto:a@b.c", "0251", "1e5", "TRUE", "#N/A", "'quoted", "a\nb", "{=1}",
)  # fmt: skip


def opened(content: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(BytesIO(content))
    return dict(zip(("results", "weights", "method"), book.worksheets, strict=True))


def downloaded(client: FlaskClient, name: str, query: str = "") -> dict[str, Worksheet]:
    client.delete_cookie("session")
    sign_in(client, name)
    response = client.get(f"/office/results.xlsx{query}")
    assert response.status_code == 200, response.text
    return opened(response.data)


def records(sheet: Worksheet, first: str) -> list[dict[str, Any]]:
    """The rows under the line of codes that begins with ``first``, up to an empty line."""
    lines = list(sheet.iter_rows(values_only=True))
    start = next(place for place, line in enumerate(lines) if line[0] == first)
    codes = [code for code in lines[start] if code]
    found = []
    for line in lines[start + 2 :]:
        if not any(value not in (None, "") for value in line):
            break
        found.append(dict(zip(codes, line, strict=False)))
    return found


def facts(sheet: Worksheet) -> dict[str, Any]:
    return {line[2]: line[1] for line in sheet.iter_rows(values_only=True) if line[2]}


def texts(sheet: Worksheet) -> list[str]:
    return [value for line in sheet.iter_rows(values_only=True) for value in line if isinstance(value, str)]


def test_figures_equal_the_table_to_sixteen_digits(city: Flask, client: FlaskClient) -> None:
    rows = records(downloaded(client, "admin")["results"], "code")

    table = urgent_first(made_figures.results().table)
    assert [row["code"] for row in rows] == table["code"].tolist()
    for row, expected in zip(rows, table.to_dict("records"), strict=True):
        for code, value in expected.items():
            if isinstance(value, str):
                assert (row[str(code)] or "") == value
            elif pd.isna(value):
                assert row[str(code)] is None
            else:
                assert row[str(code)] == pytest.approx(value, rel=1e-15), "a file holds 16 digits"


def test_shares_are_numbers_shown_with_one_decimal(city: Flask, client: FlaskClient) -> None:
    sheet = downloaded(client, "admin")["results"]

    cells = next(line for line in sheet.iter_rows() if line[0].value == "LK-02")
    assert (cells[3].value, cells[3].data_type, cells[3].number_format) == (0.884, "n", "0.0%")
    assert (cells[7].value, cells[7].number_format) == (286, "#,##0")


def test_vietnamese_and_the_readers_words_are_intact(city: Flask, client: FlaskClient) -> None:
    sheets = downloaded(client, "admin")
    words = texts(sheets["results"])

    assert sheets["results"].title == "Kết quả"
    assert "Quầy số 2 – Hộ tịch" in words
    assert "Dưới chỉ tiêu" in words
    assert (
        "Chỉ số hài lòng: Hài lòng chung tại quầy, Tháng 11/2026 (15/10/2026–14/11/2026) – Kết quả" in words
    )
    assert "Có phiếu đáng ngờ; các phiếu này vẫn được tính." in " ".join(words)
    english = downloaded(client, "admin", "?lang=en")
    assert [sheet.title for sheet in english.values()] == [
        "Results",
        "Weights and population",
        "Method and provenance",
    ]
    assert "Below the target" in texts(english["results"])


@pytest.mark.parametrize("text", MISREAD)
def test_text_that_looks_like_something_else_comes_back_as_it_was(text: str) -> None:
    results = made_figures.results(made_figures.row(text, text))

    content = workbook(results, words={"title": text, "status.meets": text}, language="vi", made_up=False)

    sheet = opened(content)["results"]
    cells = next(line for line in sheet.iter_rows() if line[0].row > 2 and line[1].value == text)
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells[:2]] == [(text, "s", None)] * 2


def test_sheet_prints_well_and_stays_readable(city: Flask, client: FlaskClient) -> None:
    for name, sheet in downloaded(client, "admin").items():
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert "&P / &N" in str(sheet.oddFooter.right.text) + "&P / &N"
        if name != "method":
            head = next(line[0].row for line in sheet.iter_rows() if line[0].value in ("code", "counter")) + 1
            assert sheet.freeze_panes in (f"C{head + 1}", f"A{head + 1}")
            assert sheet.print_title_rows == f"${head}:${head}"
            assert sheet.auto_filter.ref.startswith(f"A{head}:")
        if name == "results":
            assert sheet.print_area.endswith(f"$A$1:$K${sheet.max_row}")


def test_weights_population_and_merges_are_complete(city: Flask, client: FlaskClient) -> None:
    sheet = downloaded(client, "admin")["weights"]

    cells = records(sheet, "counter")
    for cell, expected in zip(cells, made_figures.CELLS.to_dict("records"), strict=True):
        field = expected["field"] if isinstance(expected["field"], str) else None
        assert (cell["counter"], cell["field"], cell["n"]) == (expected["counter"], field, expected["n"])
        assert (cell["N"], cell["weight"]) == pytest.approx((expected["N"], expected["weight"]), rel=1e-15)
        assert (cell["merged_into"] or "") == expected["merged_into"]
    assert [m["into"] for m in records(sheet, "into")] == ["LK-02/*/2026-10"]
    assert "BV-05" in texts(sheet)


def test_method_sheet_tells_how_to_compute_the_same_again(city: Flask, client: FlaskClient) -> None:
    sheet = downloaded(client, "admin")["method"]
    told = facts(sheet)

    method = made_figures.METHOD
    assert told["snapshot"] == method.snapshot
    assert told["software"] == "hailong 0.1.0"
    assert (told["target"], told["target_source"]) == (0.94, method.target.source)
    assert (told["period"], told["first_day"], told["last_day"]) == ("2026-11", "2026-09-15", "2026-10-14")
    assert (told["interval_name"], told["confidence"], told["fdr"]) == ("korn-graubard", 0.95, 0.1)
    assert (told["rows"], told["cells"], told["sheets_in_cells"]) == (8, 4, 526)
    assert told["handled_in_all"] == 2050
    codes = {line[0] for line in sheet.iter_rows(values_only=True)}
    assert codes >= {*STATUSES, *REASONS, *EVIDENCE}
    assert any("tự nguyện trả lời" in text for text in texts(sheet))


def test_every_code_of_the_workbook_has_words(city: Flask, client: FlaskClient) -> None:
    every = made_figures.results(*made_figures.EVERY_REASON)
    for language in ("vi", "en"):
        sheets = downloaded(client, "admin", f"?lang={language}")
        for code in ("results", "weights", "method"):
            assert sheets[code].title != code
        told = {line[0]: line[1] for line in sheets["method"].iter_rows(values_only=True)}
        assert all(told[code] and told[code] != code for code in (*STATUSES, *REASONS, *EVIDENCE))
        heads = next((codes, words) for codes, words in pairs(sheets["results"]) if codes[0] == "code")
        assert all(word and word != code for code, word in zip(*heads, strict=True))
    assert len(every.table) == len(REASONS)


def pairs(sheet: Worksheet) -> Iterator[tuple[Any, Any]]:
    return pairwise(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("name", "own", "foreign"),
    [("head", "LK-01", "BV-01"), ("ward", "LK-02", "BV-01"), ("clerk", "BV-01", "LK-01")],
)
def test_file_holds_nothing_of_anybody_else(
    city: Flask, client: FlaskClient, name: str, own: str, foreign: str
) -> None:
    sheets = downloaded(client, name)
    whole = " ".join(text for sheet in sheets.values() for text in texts(sheet))

    assert own in whole
    assert foreign not in whole
    assert "Tệp này chỉ gồm các dòng thuộc phạm vi của tài khoản." in whole
    assert "handled_in_all" not in facts(sheets["method"])


def test_made_up_data_are_named_on_every_sheet(city: Flask, client: FlaskClient) -> None:
    sentence = "Dữ liệu ví dụ, không phải số liệu thật"
    assert not any(sentence in texts(sheet) for sheet in downloaded(client, "admin").values())
    with db.writing() as session:
        session.get_one(Installation, 1).made_up = True
    city.extensions.pop("made_up")

    assert all(sentence in texts(sheet) for sheet in downloaded(client, "admin").values())


def test_file_says_what_it_is_by_its_name(city: Flask, client: FlaskClient) -> None:
    sign_in(client, "admin")

    response = client.get("/office/results.xlsx?period=2026-Q4&by=agency&index=staff")

    assert (
        response.headers["Content-Disposition"] == 'attachment; filename="hailong-2026-Q4-agency-staff.xlsx"'
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert "Công chức trực tiếp" in " ".join(texts(opened(response.data)["method"]))


def test_total_is_named_in_the_readers_language(city: Flask, client: FlaskClient) -> None:
    rows = records(downloaded(client, "admin", "?by=total")["results"], "code")

    assert [(row["code"], row["name"]) for row in rows] == [("total", "Toàn bộ các quầy")]


def test_long_tables_are_not_cut(city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [made_figures.row(f"Q-{number}", f"Quầy số {number}") for number in range(3000)]
    monkeypatch.setattr(compute, "figures", lambda **_: made_figures.results(*rows))

    sheets = downloaded(client, "admin")

    assert len(records(sheets["results"], "code")) == facts(sheets["method"])["rows"] == 3000


def test_csv_keeps_its_columns_and_has_all_of_them_on_request() -> None:
    usual, every = (
        csv_of(made_figures.results(), made_up=False, every=yes).decode() for yes in (False, True)
    )
    head = every.splitlines()[0].split(",")
    row = dict(zip(head, every.splitlines()[1].split(","), strict=True))

    assert usual.splitlines()[0].split(",") == list(HEADER) == head[: len(HEADER)]
    assert set(head) == set(COLUMNS)
    assert [row[name] for name in ("break_even", "n_phone", "estimate_paper")] == ["0.028", "102", ""]
    shares = [float(row[name]) for name in ("break_even_share", "estimate_phone")]
    assert shares == pytest.approx([93.6, 96.1])
