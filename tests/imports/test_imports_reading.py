"""Whatever programme wrote the file, its rows are the same; what cannot be read is refused."""

import unicodedata
import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.errors import Refused
from survey.imports import lines, xlsx_file
from survey.imports.kinds import KINDS
from survey.imports.planning import read
from tests.imports.files import places_of, workbook

FIELDS = "code,name\nland,Đất đai\ncivil,Hộ tịch\n"
READ = [{"code": "land", "name": "Đất đai"}, {"code": "civil", "name": "Hộ tịch"}]


@pytest.fixture(autouse=True)
def english(sqlite_app: Flask) -> None:
    g.language = "en"


def values(kind: str, data: bytes) -> list[object]:
    return [row.values for row in read(kind, data).rows]


def refused(kind: str, data: bytes) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(Refused) as refusal:
        read(kind, data)
    return places_of(refusal.value.problems)


@pytest.mark.parametrize(
    "written",
    [
        FIELDS.encode(),
        FIELDS.encode("utf-8-sig"),
        FIELDS.replace("\n", "\r\n").encode(),
        FIELDS.replace(",", ";").encode("utf-8-sig"),
        FIELDS.replace(",", "\t").encode(),
        unicodedata.normalize("NFD", FIELDS).encode(),
        FIELDS.replace("code,name", " Code , NAME ").encode(),
        FIELDS.replace("\n", "\n\n").encode(),
        FIELDS.replace("\n", ",,\n").encode(),
        FIELDS.replace("Đất đai", '"Đất\n  đai"').encode(),
        workbook(["code", "name"], ["land", "Đất đai"], [], ["civil", "Hộ tịch"]),
    ],
    ids=["plain", "bom", "crlf", "semicolon", "tab", "nfd", "case", "rows", "cells", "newline", "xlsx"],
)
def test_the_same_rows_however_they_were_written(written: bytes) -> None:
    assert values("fields", written) == READ


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    csv = b'\ncode,name\n\nland,"two\nlines"\n,Nameless\n'
    xlsx = workbook([], ["code", "name"], [], ["land", "two"], ["", "Nameless"])

    for data in (csv, xlsx):
        rows = read("fields", data).rows
        assert [row.number for row in rows] == [4, 5]
        assert places_of(rows[1].problems) == [("missing-value", 5, "code")]


def test_excel_numbers_and_dates_read_as_they_were_shown() -> None:
    header = ["code", "name", "level", "parent", "valid_from", "valid_to"]
    data = workbook(
        header,
        [
            75,
            "Đồng Nai",
            "Tỉnh",
            None,
            datetime(2025, 7, 1),  # noqa: DTZ001 - Excel knows no zone
            date(2026, 12, 31),
        ],
        [1, "Hà Nội", "Thành phố", None, None, None],
        [26080.0, "Long Khánh", "Phường", 75, None, None],
        formats={"A3": "00"},
    )

    first, second, third = read("units", data).rows
    assert (first.values["code"], first.values["valid_from"]) == ("75", date(2025, 7, 1))
    assert first.values["valid_to"] == date(2026, 12, 31)
    assert second.values["code"] == "01"
    assert (third.values["code"], third.values["parent"]) == ("26080", "75")


def test_a_percent_cell_of_excel_is_the_percentage_shown() -> None:
    header = ["code", "value", "comparison", "valid_from", "source"]
    data = workbook(header, ["overall", 0.94, ">=", date(2026, 1, 1), "KH 112"], formats={"B2": "0%"})

    assert read("targets", data).rows[0].values["value"] == 0.94


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\n\n", "empty-file"),
        (b"code,name\n", "empty-file"),
        (workbook(["code", "name"]), "empty-file"),
        ("code,name\nland,Đất đai".encode("utf-16"), "not-utf8"),
        ("code,name\nland,Đât".encode("cp1258"), "not-utf8"),
        (b"code,name\nland,\0", "not-utf8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"),
        (b"PK\x03\x04 and nothing more", "broken-excel"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    assert refused("fields", data) == [(code, None, None)]


def test_a_missing_quotation_mark_is_found_where_it_is() -> None:
    assert refused("fields", b'code,name\nland,Land\ncivil,"Civil\nx,y\n') == [("bad-quotes", 3, None)]


def test_every_problem_of_the_header_is_named() -> None:
    assert refused("fields", b"code,nam,code\nland,Land,land\n") == [
        ("repeated-column", 1, "code"),
        ("unknown-column", 1, "nam"),
        ("missing-column", 1, "name"),
    ]


def test_a_column_left_out_that_is_not_needed_is_no_problem() -> None:
    assert values("dossiers", b"counter,field,month,handled\nA,land,2026-10,3\n")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    monkeypatch.setattr(xlsx_file, "load_workbook", None)

    assert refused("fields", file.getvalue()) == [("too-much-inside", None, None)]


def test_entities_that_grow_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]>'
    good = BytesIO(workbook(["code", "name"], ["land", "Land"]))
    bad = BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            xml = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                xml = doctype + xml.replace("Land", "&l9;")
            target.writestr(name, xml)

    assert refused("fields", bad.getvalue()) == [("broken-excel", None, None)]


def test_a_wrong_size_in_the_workbook_loses_no_rows() -> None:
    good = BytesIO(workbook(["code", "name"], ["land", "Land"]))
    bad = BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            target.writestr(
                name, source.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
            )

    assert values("fields", bad.getvalue()) == [{"code": "land", "name": "Land"}]


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_ROWS", 2)
    assert refused("fields", b"code,name\na,b\nc,d\ne,f\n") == [("too-many-rows", None, None)]

    monkeypatch.setattr("survey.imports.planning.MOST_BYTES", 5)
    assert refused("fields", b"code,name\na,b\n") == [("too-large", None, None)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(list(KINDS)), data=st.binary(max_size=300))
@pytest.mark.parametrize("start", [b"", b"code,name\n", b"PK\x03\x04", b'\xef\xbb\xbf"code";name\n'])
def test_no_bytes_give_anything_but_rows_or_a_refusal(start: bytes, kind: str, data: bytes) -> None:
    with suppress(Refused):
        assert read(kind, start + data).rows


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 4000), byte=st.integers(0, 255), length=st.integers(1, 40))
def test_a_damaged_workbook_gives_rows_or_a_refusal(at: int, byte: int, length: int) -> None:
    data = bytearray(stored_workbook())
    data[at : at + length] = bytes([byte]) * length
    with suppress(Refused):
        assert read("fields", bytes(data)).rows


def stored_workbook() -> bytes:
    """Not compressed, so that damage reaches the XML instead of the packing."""
    file = BytesIO()
    packed = BytesIO(workbook(["code", "name"], ["land", 12]))
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name))
    return file.getvalue()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
@pytest.mark.parametrize("kind", KINDS)
def test_any_cell_is_a_value_or_a_problem(kind: str, text: str) -> None:
    columns = KINDS[kind].columns
    quoted = '"' + text.replace('"', '""').replace("\0", "") + '"'
    data = ",".join(column.name for column in columns) + "\n" + ",".join([quoted] * len(columns)) + "\n"
    try:
        (row,) = read(kind, data.encode(errors="replace")).rows
    except Refused:
        return
    assert row.values.keys() | row.bad == {column.name for column in columns}
