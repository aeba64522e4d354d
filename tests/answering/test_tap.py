"""From the scan to a sheet on disk."""

from dataclasses import replace
from uuid import uuid4

import brotli
import pytest
from bs4 import BeautifulSoup
from itsdangerous import URLSafeTimedSerializer

from survey.answering import operations, tokens
from survey.answering.receipts import key_for
from survey.answering.tokens import seal
from survey.clock import today
from survey.models import Poster, Response
from tests.places import opened


def test_the_page_names_agency_counter_and_question(page, posters):
    html = page(f"/Q/{posters['LK-02']}")

    assert html.select_one("h1").text == "Quầy số 2 – Hộ tịch"
    assert "UBND phường Long Khánh" in html.text
    assert html.select_one("h2").text == "Hôm nay, ông/bà hài lòng ở mức nào với sự phục vụ tại quầy này?"
    assert [(button["value"], button.text) for button in html.select("button[name=overall]")] == [
        ("1", "Rất không hài lòng"), ("2", "Không hài lòng"), ("3", "Bình thường"), ("4", "Hài lòng"),
        ("5", "Rất hài lòng"),
    ]  # fmt: skip


def test_the_page_is_one_small_request_without_script_or_cookie(client, posters):
    response = client.get(f"/Q/{posters['LK-01']}", headers={"Accept-Encoding": "br"})
    page = BeautifulSoup(brotli.decompress(response.data), "html.parser")

    assert len(response.data) <= 4096
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not page.select("script, img, iframe, link[rel=stylesheet]")
    assert [link["href"] for link in page.select("link")] == ["data:,"]


def test_the_policy_lets_in_nothing_but_the_pages_own_style(client, posters):
    policy = client.get(f"/Q/{posters['LK-01']}").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("form", ["/Q/{}", "/q/{}", "/{}"])
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_every_way_to_write_the_address_leads_to_the_counter(page, posters, form, case):
    assert "Quầy số 1 – Đất đai" in page(form.format(case(posters["LK-01"]))).text


def test_letters_that_look_like_digits_are_read_as_digits(app, page, posters, client):
    code = posters["LK-01"].replace("0", "O").replace("1", "I")

    assert page(f"/Q/{code}").select_one("h1").text == "Quầy số 1 – Đất đai"


def test_a_tap_is_stored_before_anybody_is_thanked(tap, posters, sheets, client):
    response = tap(posters["LK-01"], 4)

    (sheet,) = sheets()
    assert (response.status_code, sheet.overall, sheet.channel, sheet.questionnaire) == (
        303,
        4,
        "phone",
        "one-stop/v1",
    )
    assert sheet.field_id is not None, "the counter has one field only, so it is known"
    assert "Hài lòng" in client.get(response.location).text


def test_the_field_stays_unknown_where_the_counter_has_several(tap, posters, sheets):
    tap(posters["LK-02"], 5)

    assert sheets()[0].field_id is None


def test_nothing_about_the_person_is_kept(app):
    """The schema has no place for an address, a browser, a time of day or a name."""
    columns = set(Response.__table__.columns.keys())

    assert columns == {
        "id", "receipt_hash", "counter_id", "poster_id", "field_id", "channel", "questionnaire", "language",
        "overall", "day", "duration", "reasons", "verified", "withdrawn", "revision",
    }  # fmt: skip


def test_repeats_store_one_sheet_and_give_the_same_receipt(client, token, posters, sheets):
    data = {"token": token(posters["LK-01"]), "overall": 4}
    first, second = (client.post(f"/Q/{posters['LK-01']}/TAP", data=data) for _ in range(2))

    assert len(sheets()) == 1
    assert first.location.split("?")[0] == second.location.split("?")[0]


def test_another_mark_from_the_same_page_shows_the_stored_one(client, token, posters, sheets):
    kept = token(posters["LK-01"])
    client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": kept, "overall": 4})
    other = client.post(
        f"/Q/{posters['LK-01']}/TAP", data={"token": kept, "overall": 1}, follow_redirects=True
    )

    assert sheets()[0].overall == 4
    assert "Ông/bà đã chọn: Hài lòng." in " ".join(BeautifulSoup(other.text, "html.parser").text.split())
    assert "Chọn nhầm? Chọn lại" in other.text


def test_a_page_kept_open_does_not_show_the_mark_again(app, client, posters, sheets):
    """Nobody who takes the phone later can have the mark shown by sending the page once more."""
    page = opened(app.extensions["database"], posters["LK-01"])
    page = replace(page, opened=page.opened - 3600)
    client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": seal(page), "overall": 1})
    again = client.post(
        f"/Q/{posters['LK-01']}/TAP", data={"token": seal(page), "overall": 5}, follow_redirects=True
    )

    assert [sheet.overall for sheet in sheets()] == [1]
    assert "Ông/bà đã chọn" not in again.text


def test_the_page_does_not_reveal_the_key_of_its_sheet(token, client, posters, sheets):
    page = token(posters["LK-01"])
    client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": page, "overall": 4})
    content = URLSafeTimedSerializer("any").load_payload(page.rsplit(".", 2)[0].encode())

    assert len(content[0]) == 32
    assert content[0] != sheets()[0].id.hex


@pytest.mark.parametrize("poster", ["revoked", "future"])
def test_a_poster_out_of_use_gives_no_page_to_a_damaged_token_either(client, posters, sheets, poster):
    response = client.post(f"/Q/{posters[poster]}/TAP", data={"token": "x", "overall": 5})

    assert response.status_code in (403, 410)
    assert 'name="token"' not in response.text
    assert sheets() == []


@pytest.mark.parametrize("path", ["/Q/%00", "/R/%00", "/%00%00%00%00%00%00%00%00%00"])
def test_a_nul_is_not_an_address(client, posters, path):
    assert client.get(path).status_code == 404


def test_an_error_is_logged_without_what_was_sent(app, client, posters, tap, monkeypatch, caplog):
    def broken(*_: object, **__: object) -> None:
        raise ValueError(str(900 + 9).zfill(4))

    monkeypatch.setattr(operations, "record_tap", broken)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    response = tap(posters["LK-01"], 4)

    assert response.status_code == 500
    assert "Không có gì bị mất" in response.text
    assert "ValueError" in caplog.text
    assert "0909" not in caplog.text
    assert posters["LK-01"] not in caplog.text


def test_an_expired_page_comes_again_with_the_answer_kept(app, client, posters, sheets, monkeypatch):
    page = opened(app.extensions["database"], posters["LK-01"])
    old = seal(page)
    monkeypatch.setattr(tokens, "LIFE", -1)
    again = client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": old, "overall": 2})
    monkeypatch.undo()
    html = BeautifulSoup(again.text, "html.parser")

    assert again.status_code == 400
    assert "Trang này đã mở quá lâu" in html.text
    assert html.select_one("button.k").text == "Gửi lại: Không hài lòng"
    assert sheets() == []

    fresh = html.select_one("input[name=token]")["value"]
    client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": fresh, "overall": 2})
    assert [sheet.id for sheet in sheets()] == [key_for(page.sheet)], "its key was passed on"


@pytest.mark.parametrize(
    "damage", [lambda token: token[:-2] + "xx", lambda _: "", lambda _: "é" * 30, lambda t: t + "."]
)
def test_a_damaged_page_comes_again_with_the_answer_kept(client, token, posters, sheets, damage):
    broken = damage(token(posters["LK-01"]))
    again = client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": broken, "overall": 5})
    html = BeautifulSoup(again.text, "html.parser")
    fresh = html.select_one("input[name=token]")["value"]
    client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": fresh, "overall": 5})

    assert (again.status_code, html.select_one("button.k").text) == (400, "Gửi lại: Rất hài lòng")
    assert [sheet.overall for sheet in sheets()] == [5]


def test_a_token_of_another_poster_or_of_another_secret_is_not_taken(client, token, posters, sheets):
    forged = URLSafeTimedSerializer("guess", salt="page").dumps(
        [uuid4().hex, posters["LK-01"], 1, 1, None, "one-stop/v1", False, 0]
    )
    for wrong in (token(posters["LK-02"]), forged):
        assert (
            client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": wrong, "overall": 5}).status_code == 400
        )

    assert sheets() == []


@pytest.mark.parametrize("mark", ["0", "6", "-8", "", "five", "4.0", "99999999999999999999"])
def test_a_mark_off_the_scale_is_asked_again(tap, posters, sheets, mark):
    response = tap(posters["LK-01"], mark)

    assert (response.status_code, sheets()) == (400, [])
    assert "Ông/bà chưa chọn mức nào" in response.text


def test_a_body_that_is_too_large_is_refused_politely(client, posters, sheets):
    response = client.post(f"/Q/{posters['LK-01']}/TAP", data={"overall": "4", "token": "x" * 9_000_000})

    assert (response.status_code, sheets()) == (413, [])
    assert "Xin lỗi ông/bà" in response.text


def test_the_address_of_the_tap_leads_back_to_the_page(client, posters):
    assert client.get(f"/Q/{posters['LK-01']}/TAP").location.endswith(f"/Q/{posters['LK-01']}")


@pytest.mark.parametrize(
    ("poster", "status", "words"),
    [("revoked", 410, "Mã QR này đã ngừng sử dụng"), ("future", 403, "Mã QR này chưa đến ngày sử dụng")],
)
def test_a_poster_out_of_use_says_what_to_do(page, posters, poster, status, words):
    assert words in page(f"/Q/{posters[poster]}", status=status).text


def test_a_late_scan_is_counted(app, client, posters):
    for _ in range(2):
        client.get(f"/Q/{posters['revoked']}")

    with app.extensions["database"].reading() as session:
        assert {poster.code: poster.late_scans for poster in session.query(Poster)}[posters["revoked"]] == 2


@pytest.mark.parametrize("code", ["7K3M9T2XP", "short", "a" * 200, "'; DROP TABLE", "<script>"])
def test_an_unknown_code_gets_a_polite_page(page, code):
    html = page(f"/Q/{code}", status=404)

    assert "Xin ông/bà quét lại mã QR tại quầy" in html.text
    assert not html.select("script")


def test_a_tap_on_a_page_opened_before_its_poster_was_revoked_is_stored(app, client, token, posters, sheets):
    opened = token(posters["LK-01"])
    with app.extensions["database"].writing() as session:
        session.query(Poster).filter_by(code=posters["LK-01"]).one().revoked_on = today()

    assert client.get(f"/Q/{posters['LK-01']}").status_code == 410
    assert client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": opened, "overall": 3}).status_code == 303
    assert len(sheets()) == 1


def test_english_is_one_link_away_and_stays(page, client, posters, token):
    html = page(f"/Q/{posters['LK-01']}?lang=en")
    thanks = client.post(
        f"/Q/{posters['LK-01']}/TAP", data={"token": token(posters["LK-01"]), "overall": 2, "lang": "en"},
        follow_redirects=True,
    )  # fmt: skip

    assert html.select_one("html")["lang"] == "en"
    assert "Very dissatisfied" in html.text
    assert "Recorded. Thank you." in thanks.text
    assert "If you need a reply, please contact 0251 1022." in thanks.text


def test_a_trial_scan_stores_nothing(app, client, posters, sheets):
    from survey.places.trial import trial_address  # noqa: PLC0415

    with app.test_request_context():
        address = trial_address(posters["future"]).split("EXAMPLE.VN")[1]
    html = BeautifulSoup(client.get(address).text, "html.parser")
    token = html.select_one("input[name=token]")["value"]
    done = client.post(
        f"/Q/{posters['future']}/TAP", data={"token": token, "overall": 1}, follow_redirects=True
    )

    assert "Quét thử" in html.text
    assert "không có gì được lưu" in done.text
    assert sheets() == []


def test_a_burst_is_flagged_and_never_refused(app, posters, sheets):
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    start = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
    moments = [start + timedelta(seconds=10 * n) for n in range(7)] + [start + timedelta(hours=2)]
    for moment in moments:
        page = opened(app.extensions["database"], posters["LK-01"])
        with app.extensions["database"].writing() as session:
            operations.record_tap(session, page, 5, language="vi", now=moment)

    assert sorted(sheet.reasons for sheet in sheets()) == [""] * 6 + ["burst"] * 2


def test_printed_addresses_never_stop_working(app):
    """QR codes outlive releases: a path may be added to this file, never removed."""
    from pathlib import Path  # noqa: PLC0415

    printed = (Path(__file__).parent / "printed_addresses.txt").read_text().split()

    assert set(printed) <= {rule.rule for rule in app.url_map.iter_rules()}


def test_a_trial_stays_a_trial_whatever_happens_to_it(app, client, posters, sheets):
    """In the other language, after a damaged token, and after a damaged link."""
    from survey.places.trial import trial_address  # noqa: PLC0415

    with app.test_request_context():
        address = trial_address(posters["LK-01"]).split("EXAMPLE.VN")[1]
    html = BeautifulSoup(client.get(address).text, "html.parser")
    english = client.get(f"/Q/{posters['LK-01']}{html.select_one('a[hreflang=en]')['href']}").text
    trial = html.select_one("input[name=trial]")["value"]
    data = {"token": "x", "trial": trial, "overall": 4}
    again = BeautifulSoup(client.post(f"/Q/{posters['LK-01']}/TAP", data=data).text, "html.parser")
    data |= {"token": again.select_one("input[name=token]")["value"]}
    done = client.post(f"/Q/{posters['LK-01']}/TAP", data=data, follow_redirects=True)

    assert "Nothing is stored" in english
    assert "Quét thử" in again.text
    assert "không có gì được lưu" in done.text
    assert client.get(f"{address}x").status_code == 410
    assert sheets() == []


def test_the_page_shown_again_changes_language_with_the_answer_kept(client, posters):
    first = client.post(f"/Q/{posters['LK-01']}/TAP", data={"token": "x", "overall": 2})
    html = BeautifulSoup(first.text, "html.parser")
    data = {tag["name"]: tag["value"] for tag in html.select("input[type=hidden]")} | {"switch": "en"}
    again = BeautifulSoup(client.post(f"/Q/{posters['LK-01']}/TAP", data=data).text, "html.parser")

    assert again.select_one("html")["lang"] == "en"
    assert again.select_one("button.k").text == "Send again: Dissatisfied"
