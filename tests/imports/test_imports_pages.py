"""The office's pages: a file is chosen, shown, confirmed; nothing is written before that."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.clock import now
from survey.db import Database
from survey.imports import staging, views
from survey.imports.kinds import KINDS
from survey.models import Agency, Counter, ServiceField
from tests.conftest import judged
from tests.imports.files import AGENCIES, COMMUNES, COUNTERS, DOSSIERS, bring, workbook
from tests.office.people import plant_user, sign_in, token

FIELDS = "code,name\nland,Đất\nbuild,Xây dựng\n"
Send = Callable[..., BeautifulSoup]


@pytest.fixture
def people(registry: Database) -> Database:
    with registry.writing() as session:
        for name, role, scope in (
            ("lan", "admin", "75"), ("sở", "province-office", "75"), ("hoa", "office", "26080"),
            ("mai", "auditor", "75"),
        ):  # fmt: skip
            plant_user(session, name, role, scope, language="en")
    return registry


@pytest.fixture
def lan(people: Database, client: FlaskClient) -> FlaskClient:
    sign_in(client, "lan")
    return client


def post(client: FlaskClient, kind: str, data: str | bytes, name: str = "file.csv") -> TestResponse:
    raw = data.encode() if isinstance(data, str) else data
    form = {"csrf_token": token(client, "/office/import"), "kind": kind, "file": (BytesIO(raw), name)}
    return client.post("/office/import", data=form)


def preview(
    client: FlaskClient, kind: str, data: str | bytes, *, name: str = "file.csv", status: int = 200
) -> tuple[str, BeautifulSoup]:
    """Choose a file; the address and the page of its preview."""
    response = post(client, kind, data, name)
    assert response.status_code == 303, response.text
    shown = client.get(response.location)
    assert shown.status_code == status
    return response.location, judged(shown.text, response.location)


def form_of(page: BeautifulSoup) -> dict[str, str]:
    return {str(field["name"]): str(field["value"]) for field in page.select("main form input[name]")}


def test_the_page_explains_every_kind_and_gives_empty_files(lan: FlaskClient) -> None:
    page = judged(lan.get("/office/import").text, "/office/import")

    assert [option["value"] for option in page.select("select[name=kind] option")] == list(KINDS)
    for kind in KINDS.values():
        codes = [code.text for code in page.select(f"#{kind.name} tbody th code")]
        assert codes == [column.name for column in kind.columns]
        file = lan.get(f"/office/import/{kind.name}.csv")
        assert file.data == b"\xef\xbb\xbf" + ",".join(codes).encode() + b"\r\n"
    assert {table.caption is not None for table in page.select("table")} == {True}
    assert all(page.select_one(f"label[for={box['id']}]") for box in page.select("select, input[type=file]"))
    assert lan.get("/office/import/nothing.csv").status_code == 404


def test_nothing_is_written_before_it_is_confirmed(lan: FlaskClient, people: Database) -> None:
    address, page = preview(lan, "fields", FIELDS)

    assert page.select_one(".lead").text == "1 new, 1 changed, 0 unchanged."
    assert page.select_one("del").text == "Đất đai"
    assert page.select_one("ins").text == "Đất"
    assert names(people) == {"land": "Đất đai", "civil": "Hộ tịch", "business": "Đăng ký kinh doanh"}

    answer = lan.post(address, data=form_of(page))

    assert (answer.status_code, answer.location) == (303, "/office/import/done")
    assert names(people) | {"land": "Đất", "build": "Xây dựng"} == names(people)
    done = judged(lan.get(answer.location).text, answer.location)
    assert "1 new, 1 changed, 0 unchanged." in done.text
    assert lan.post(address, data=form_of(page)).location == "/office/import/done"


def names(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {field.code: field.name for field in session.scalars(select(ServiceField))}


def test_the_communes_come_in_by_the_page_as_by_the_command(lan: FlaskClient, people: Database) -> None:
    address, page = preview(lan, "units", COMMUNES.read_bytes(), name="communes.csv")

    assert "291 new, 0 changed, 3 unchanged" in page.text
    assert "the first 200; 91 more are not shown" in page.text
    assert lan.post(address, data=form_of(page)).status_code == 303
    _again, page = preview(lan, "units", COMMUNES.read_bytes(), name="communes.csv")
    assert "Nothing to change: 294 unchanged." in page.text
    assert page.select("main form button") == []


def test_a_workbook_comes_in_too(lan: FlaskClient, people: Database) -> None:
    data = workbook(["counter", "field", "month", "handled"], ["LK-01", "land", "2026-10", 40])

    assert "1 new" in preview(lan, "dossiers", data, name="hồ sơ.xlsx")[1].text


def test_problems_are_a_table_with_row_column_and_remedy(lan: FlaskClient, people: Database) -> None:
    _address, page = preview(lan, "fields", "code,name\nđất,Đất\nbuild,\n", status=400)

    summary = page.select_one(".summary[tabindex='-1'][autofocus]")
    assert summary is not None
    assert "Problems in file.csv: 2." in summary.text
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[:2] for row in rows] == [["2", "code"], ["3", "name"]]
    assert rows[1][2] == "The cell is empty. Write a value, or delete the row."
    assert page.select("main form") == []
    assert "build" not in names(people)


def test_what_a_file_says_is_shown_as_text(lan: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    quoted = "'\"><img src=x onerror=alert(1)>"

    _a, good = preview(lan, "fields", f"code,name\nland,{nasty}\n", name=f"{nasty}.csv")
    _b, bad = preview(lan, "fields", f"code,name,{nasty}\n{nasty},{quoted},x\n", status=400)
    _c, cells = preview(lan, "counters", COUNTERS + f"{nasty},x,{nasty},{nasty},{nasty}\n", status=400)

    for page in (good, bad, cells):
        assert page.select("main script, main img") == []
        assert nasty in page.text


def test_the_preview_is_shown_again_when_the_database_has_changed(lan: FlaskClient, people: Database) -> None:
    address, page = preview(lan, "fields", FIELDS)
    bring(people, "fields", "code,name\nbuild,Xây\n")

    answer = lan.post(address, data=form_of(page))

    assert answer.status_code == 409
    again = judged(answer.text, address)
    assert "Nothing has been written yet." in again.text
    assert names(people)["build"] == "Xây"
    assert lan.post(address, data=form_of(again)).status_code == 303
    assert names(people)["build"] == "Xây dựng"


def test_a_lost_token_writes_nothing_and_asks_again(lan: FlaskClient, people: Database) -> None:
    address, page = preview(lan, "fields", FIELDS)

    answer = lan.post(address, data=form_of(page) | {"csrf_token": "x"})

    assert (answer.status_code, "build" in names(people)) == (409, False)
    assert lan.post(address, data=form_of(judged(answer.text, address))).status_code == 303


@pytest.mark.parametrize("form", [{}, {"kind": "fields"}, {"kind": "villages"}])
def test_a_form_without_a_file_says_what_is_missing(lan: FlaskClient, form: dict[str, str]) -> None:
    answer = lan.post("/office/import", data={"csrf_token": token(lan, "/office/import"), **form})

    assert answer.status_code == 400
    assert "Please choose a file." in judged(answer.text, "/office/import").text


def test_a_file_is_kept_for_its_owner_only_and_for_an_hour(
    app: Flask, lan: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, page = preview(lan, "fields", FIELDS)
    other = app.test_client()
    sign_in(other, "sở")
    assert other.get(address).status_code == 410
    assert other.post(address, data=form_of(page)).status_code == 410

    monkeypatch.setattr(views, "now", lambda: now() + timedelta(minutes=61))
    assert lan.get(address).status_code == 410
    preview(lan, "fields", FIELDS)
    assert [file.name for file in views.folder().iterdir()] != [address.rpartition("/")[2]]


@pytest.mark.parametrize("id_", ["x", "..%2f..%2fsecret", "a" * 22, "%00" * 22])
def test_no_other_file_can_be_asked_for(lan: FlaskClient, id_: str) -> None:
    assert lan.get(f"/office/import/file/{id_}").status_code in (404, 410)


def test_files_whose_hour_has_passed_are_deleted(app: Flask) -> None:
    folder = views.folder()
    old = staging.stage(folder, 1, "fields", "old.csv", b"x", at=now())

    staging.stage(folder, 1, "fields", "new.csv", b"x", at=now() + timedelta(hours=2))

    assert old.id not in {file.name for file in folder.iterdir()}
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_a_ward_imports_its_own_rows_only(people: Database, client: FlaskClient) -> None:
    sign_in(client, "hoa")
    page = judged(client.get("/office/import").text, "/office/import")
    assert [option["value"] for option in page.select("option")] == ["agencies", "counters", "dossiers"]

    _a, refused = preview(client, "counters", COUNTERS + "X-1,Quầy,H19.40.13,26098,land\n", status=400)
    assert "is outside the area that your account looks after" in refused.text
    address, page = preview(client, "counters", COUNTERS + "X-1,Quầy,H19.40.12,26080,land\n")
    assert client.post(address, data=form_of(page)).status_code == 303
    with people.reading() as session:
        assert session.scalars(select(Counter).where(Counter.code == "X-1")).one().unit.code == "26080"
    for kind in ("units", "fields", "targets"):
        assert post(client, kind, FIELDS).status_code == 400


def test_the_office_of_the_province_imports_everything_below(people: Database, client: FlaskClient) -> None:
    sign_in(client, "sở")

    address, page = preview(client, "agencies", AGENCIES + "H19.40.13,UBND mới,26098,\n")
    assert client.post(address, data=form_of(page)).status_code == 303
    with people.reading() as session:
        assert session.scalars(select(Agency.name).where(Agency.code == "H19.40.13")).one() == "UBND mới"
    preview(client, "dossiers", DOSSIERS + "BV-01,land,2026-10,,10,,,\n")


def test_others_are_told_or_sign_in_first(people: Database, client: FlaskClient) -> None:
    stranger = client.get("/office/import")
    assert (stranger.status_code, "/office/sign-in" in stranger.location) == (302, True)

    sign_in(client, "mai")
    for path in ("", "/done", "/file/" + "a" * 22, "/fields.csv"):
        assert client.get(f"/office/import{path}").status_code == 403


def test_a_file_that_is_too_big_is_told_so(lan: FlaskClient) -> None:
    body, shape = b"x" * (9 * 1024 * 1024), "multipart/form-data; boundary=x"
    answer = lan.post("/office/import", data=body, content_type=shape)

    assert answer.status_code == 413
    assert "8 MB" in judged(answer.text, "/office/import").text


def test_the_pages_speak_vietnamese(lan: FlaskClient) -> None:
    page = judged(lan.get("/office/import?lang=vi").text, "/office/import")

    assert page.h1 is not None
    assert page.h1.text == "Nhập dữ liệu từ tệp"
    assert "Mã ngắn do đơn vị tự đặt" in page.text
