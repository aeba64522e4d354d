"""Signing in and out: the right person gets in, everybody else learns nothing."""

from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey.db import db
from survey.office import passwords
from survey.office.models import User
from tests.conftest import judged
from tests.office.people import PASSWORD, hash_of, plant_user, sign_in, token
from tests.places import plant_places

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"


@pytest.fixture(autouse=True)
def people(app: Flask) -> None:
    with db.writing() as session:
        plant_places(session)
        plant_user(session, "hoa", "office", "75")
        plant_user(session, "once", "office", "75", one_time=True)
        plant_user(session, "gone", "office", "75", active=False)
        plant_user(session, "anna", "office", "75", language="en")


def landed(client: FlaskClient, name: str, **more: str) -> str:
    response = sign_in(client, name, **more)
    assert response.status_code == 302, response.text
    return response.location


def change(client: FlaskClient, present: str, new: str, again: str | None = None) -> tuple[int, str]:
    form = {"csrf_token": token(client, "/office/password"), "present": present, "new": new}
    response = client.post("/office/password", data={**form, "again": new if again is None else again})
    return response.status_code, response.text


def test_right_name_and_password_lead_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    assert landed(client, "hoa") == "/office/"
    client.post("/office/sign-out", data={"csrf_token": token(client, "/office/password")})

    assert landed(client, "hoa", next="/office/posters?by=unit") == "/office/posters?by=unit"


def test_stranger_is_sent_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    response = client.get("/office/?by=unit")

    assert response.status_code == 302
    assert response.location == "/office/sign-in?next=%2Foffice%2F%3Fby%3Dunit"
    assert 'value="/office/?by=unit"' in client.get(response.location).text


@pytest.mark.parametrize(
    "name", ["hoa", "nobody", "gone"], ids=["wrong password", "unknown name", "closed account"]
)
def test_refusal_says_the_same_whatever_was_wrong_and_keeps_the_name(client: FlaskClient, name: str) -> None:
    password = PASSWORD if name == "gone" else "not the password"
    with patch.object(passwords, "HASHER", wraps=passwords.HASHER) as hasher:
        response = sign_in(client, name, password)

    page = judged(response.text, "/office/sign-in")
    name_field = page.select_one("input[name=name]")
    assert response.status_code == 400
    assert WRONG in page.text
    assert name_field["value"] == name
    assert not page.select("input[name=password][value]:not([value=''])")
    assert hasher.verify.call_count == 1, "an unknown name must take as long as a wrong password"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/office/", "/\\evil.example", "javascript:alert(1)",
     "/Q/7K3M9T2XP",
     "https:/office/", "/office/../x//evil", "\t//evil.example/office/", "/office/\n//evil.example"],
)  # fmt: skip
def test_nobody_is_led_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    location = landed(client, "hoa", next=elsewhere)

    assert location.startswith("/office/")
    assert "\n" not in location


def test_missing_token_asks_to_send_again_and_keeps_the_name(client: FlaskClient) -> None:
    response = client.post("/office/sign-in", data={"name": "hoa", "password": PASSWORD})

    assert response.status_code == 400
    assert "Trang này đã mở quá lâu" in response.text
    assert 'value="hoa"' in response.text
    assert client.get("/office/password").status_code == 302


def test_session_is_new_after_signing_in_and_lasts_half_a_day(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "before"

    response = sign_in(client, "hoa")

    with client.session_transaction() as session:
        assert "planted" not in session
    cookie = response.headers["Set-Cookie"]
    assert "Expires=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_one_time_password_must_be_changed_before_anything_else(app: Flask, client: FlaskClient) -> None:
    assert landed(client, "once", next="/office/posters") == "/office/password"
    assert client.get("/office/").location == "/office/password"
    assert client.get("/office/results.xlsx").location == "/office/password"
    assert "mật khẩu dùng một lần" in client.get("/office/password").text

    status, _ = change(client, PASSWORD, "năm cánh chim trời")

    assert status == 302
    with db.reading() as session:
        assert not session.scalars(select(User.one_time).where(User.name == "once")).one()
    assert sign_in(app.test_client(), "once", "năm cánh chim trời").location == "/office/"


@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        (PASSWORD, "quá ngắn", None, "ít nhất 12 ký tự"),
        (PASSWORD, "x" * 201, None, "tối đa 200 ký tự"),
        (PASSWORD, "đủ dài rồi đấy", "khác mất rồi đấy", "không giống nhau"),
        (PASSWORD, PASSWORD, None, "phải khác mật khẩu hiện tại"),
        ("sai mất rồi nhé", "đủ dài rồi đấy", None, "không phải là mật khẩu hiện tại"),
    ],
)
def test_bad_new_password_is_refused_beside_its_field(
    client: FlaskClient, present: str, new: str, again: str | None, said: str
) -> None:
    sign_in(client, "hoa")

    status, text = change(client, present, new, again)

    page = judged(text, "/office/password")
    assert status == 400
    assert said in page.select_one(".field.wrong .error").text
    assert len(page.select("input[autofocus][aria-describedby]")) == 1


def test_password_may_not_be_the_name(client: FlaskClient) -> None:
    with db.writing() as session:
        plant_user(session, "Nguyễn Thị Hòa", "office", "75")
    sign_in(client, "Nguyễn Thị Hòa")

    status, text = change(client, PASSWORD, "nguyễn thị hòa")

    assert status == 400
    assert "không được trùng với tên" in text


def test_new_password_ends_the_sessions_of_the_old_one(app: Flask, client: FlaskClient) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, "hoa")
    sign_in(client, "hoa")

    change(client, PASSWORD, "năm cánh chim trời")

    assert client.get("/office/password").status_code == 200
    assert elsewhere.get("/office/password").status_code == 302


def test_signing_out_needs_a_post_with_the_token(client: FlaskClient) -> None:
    sign_in(client, "hoa")

    assert client.get("/office/sign-out").status_code == 405
    client.post("/office/sign-out")
    assert client.get("/office/password").status_code == 200
    client.post("/office/sign-out", data={"csrf_token": token(client, "/office/password")})
    assert client.get("/office/password").status_code == 302
    assert "Ông/bà đã đăng xuất" in client.get("/office/sign-in").text


def test_closed_account_is_out_at_once(client: FlaskClient) -> None:
    sign_in(client, "hoa")
    with db.writing() as session:
        session.scalars(select(User).where(User.name == "hoa")).one().active = False

    assert client.get("/office/password").status_code == 302


def test_hash_of_older_parameters_is_made_anew(client: FlaskClient) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with db.writing() as session:
        plant_user(session, "old", "office", "75", password_hash=old)

    assert sign_in(client, "old").status_code == 302

    with db.reading() as session:
        assert not passwords.outdated(
            session.scalars(select(User.password_hash).where(User.name == "old")).one()
        )
    assert client.get("/office/password").status_code == 200


def test_the_same_password_typed_on_another_keyboard_is_the_same(client: FlaskClient) -> None:
    with db.writing() as session:
        plant_user(session, "nfd", "office", "75", password_hash=hash_of("hai ba\u0323n tho\u031b"))

    assert sign_in(client, "nfd", "hai bạn thơ").status_code == 302


def test_language_is_the_persons_and_the_switch_keeps_the_address(client: FlaskClient) -> None:
    sign_in(client, "anna")

    page = judged(client.get("/office/password?x=1&x=2").text, "/office/password")

    assert page.html["lang"] == "en"
    assert page.select_one(".who a[lang=vi]")["href"] == "/office/password?x=1&x=2&lang=vi"
    assert judged(client.get("/office/password?lang=vi").text, "").html["lang"] == "vi"
    assert judged(client.get("/office/password").text, "").html["lang"] == "vi"


def test_no_page_of_the_office_is_kept_by_the_browser(client: FlaskClient) -> None:
    assert client.get("/office/sign-in").headers["Cache-Control"] == "no-store"
    with client.get("/static/office.css") as style:
        assert "no-store" not in style.headers.get("Cache-Control", "")
