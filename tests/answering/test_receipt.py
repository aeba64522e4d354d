"""After the tap: details, another choice, withdrawal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from survey.answering import receipt_views, tokens
from survey.clock import today
from survey.models import Answer, Comment, Response


@pytest.fixture
def receipt(tap, posters):
    """The address of the receipt of a 4 given at the counter with two fields."""
    return tap(posters["LK-02"], 4).location


@pytest.fixture
def stored(app):
    """Answers by item, and the comments, of all sheets."""

    def read():
        with app.extensions["database"].reading() as session:
            answers = {answer.item: answer.value for answer in session.scalars(select(Answer))}
            return answers, list(session.scalars(select(Comment.text)))

    return read


def path(receipt, end=""):
    return receipt.split("?")[0] + end


def send(client, receipt, **form):
    return client.post(path(receipt, "/DETAILS"), data=form)


def test_the_mark_is_shown_to_the_one_who_gave_it_and_never_again(page, receipt, client, monkeypatch):
    assert "Ông/bà đã chọn: Hài lòng" in page(receipt).text

    assert "Ông/bà đã chọn" not in page(path(receipt)).text
    monkeypatch.setattr(tokens, "JUST_NOW", -1)
    assert "Ông/bà đã chọn" not in page(receipt).text
    assert client.get(receipt).headers["Cache-Control"] == "no-store"


def test_the_receipt_is_kept_as_a_hash_only(receipt, sheets):
    code = path(receipt).rsplit("/", 1)[1]
    (sheet,) = sheets()

    assert len(code) == 16
    assert code not in "".join(str(getattr(sheet, column)) for column in Response.__table__.columns.keys())  # noqa: SIM118


@pytest.mark.parametrize(("mark", "shown"), [(1, True), (2, True), (3, False), (5, False)])
def test_the_hotline_stands_where_somebody_may_need_a_reply(tap, posters, client, mark, shown):
    html = client.get(tap(posters["LK-01"], mark).location).text

    assert ("xin gửi phản ánh đến 0251 1022" in html) is shown


def test_the_form_offers_fields_marks_items_and_a_comment(page, receipt):
    html = page(receipt)

    assert [radio["value"] for radio in html.select("input[name=field]")] == ["business", "civil"]
    assert [len(html.select(f"input[name=m_{name}]")) for name in
            ("access", "procedures", "staff", "result", "feedback")] == [2] * 5  # fmt: skip
    assert len({radio["name"] for radio in html.select("input[name^=s]")}) == 16
    assert [radio["value"] for radio in html.select("input[name=s24]")] == ["1", "2", "3", "4", "5", "-8"]
    assert not html.select("input[checked]"), "nothing is chosen beforehand"
    assert all(fieldset.select_one("legend").text.strip() for fieldset in html.select("fieldset"))
    assert "Xin không ghi họ tên" in html.text


def test_a_counter_with_one_field_is_not_asked_for_it(page, tap, posters):
    assert not page(tap(posters["LK-01"], 4).location).select("input[name=field]")


def test_details_amend_the_same_sheet(client, receipt, stored, sheets, page):
    done = send(
        client, receipt, field="civil", m_staff="0", s24="5", s31="-8", comment=" Chờ lâu.\r\nCảm ơn. "
    )

    answers, comments = stored()
    assert answers == {"m_staff": 0, "s24": 5, "s31": -8}
    assert comments == ["Chờ lâu.\nCảm ơn."]
    (sheet,) = sheets()
    assert (sheet.overall, sheet.revision, sheet.field_id is not None) == (4, 1, True)
    assert "đã được lưu" in page(done.location).text


def test_what_was_given_earlier_stays(client, receipt, stored):
    send(client, receipt, s24="5", comment="Một")
    send(client, receipt, s25="3")
    send(client, receipt, s24="2", comment="Hai")

    assert stored() == ({"s24": 2, "s25": 3}, ["Hai"])


def test_too_long_a_comment_is_kept_and_explained(client, receipt, stored):
    words = "Quầy phục vụ chậm. " * 80
    again = send(client, receipt, s24="4", comment=words)
    html = BeautifulSoup(again.text, "html.parser")

    assert again.status_code == 400
    assert html.select_one("textarea").text.strip() == words.strip()
    assert html.select_one("textarea")["aria-invalid"] == "true"
    assert html.select_one("input[name=s24][checked]")["value"] == "4"
    assert html.select_one("[role=alert] a")["href"] == "#comment"
    assert html.select_one("title").text.startswith("Lỗi")
    assert stored() == ({}, [])


@pytest.mark.parametrize(
    "form", [{"s24": "9"}, {"s24": "abc"}, {"m_staff": "-8"}, {"field": "land"}, {"field": "'"}]
)
def test_an_answer_that_was_not_offered_is_not_stored(client, receipt, stored, form):
    assert send(client, receipt, **form).status_code == 400
    assert stored() == ({}, [])


def test_the_other_language_keeps_what_was_typed(client, receipt, stored):
    html = BeautifulSoup(
        send(
            client, receipt, lang="vi", switch="en", field="civil", s32="2", m_result="1", comment="Chờ lâu"
        ).text,
        "html.parser",
    )

    assert html.select_one("html")["lang"] == "en"
    assert html.select_one("textarea").text.strip() == "Chờ lâu"
    assert [radio["value"] for radio in html.select("input[checked]")] == ["civil", "1", "2"]
    assert html.select_one("input[name=lang]")["value"] == "en"
    assert stored() == ({}, [])


def test_a_comment_cannot_become_part_of_the_page(client, receipt):
    html = send(client, receipt, switch="en", comment="</textarea><script>alert(1)</script>").text

    assert "<script>" not in html


def test_choosing_again_replaces_the_mark(client, receipt, sheets, page):
    buttons = page(path(receipt, "/AGAIN")).select("button[name=overall]")
    done = client.post(path(receipt, "/AGAIN"), data={"overall": 1})

    assert len(buttons) == 5
    assert [(sheet.overall, sheet.revision) for sheet in sheets()] == [(1, 1)]
    assert "Ông/bà đã chọn: Rất không hài lòng" in page(done.location).text


def test_choosing_nothing_again_shows_the_choices_again(client, receipt, sheets):
    assert client.post(path(receipt, "/AGAIN"), data={}).status_code == 400
    assert sheets()[0].overall == 4


@pytest.mark.parametrize(("days", "open_"), [(1, True), (2, False)])
def test_corrections_end_with_the_next_day(client, receipt, sheets, monkeypatch, days, open_):
    monkeypatch.setattr(receipt_views, "today", lambda: today() + timedelta(days=days))
    again = client.post(path(receipt, "/AGAIN"), data={"overall": 1})
    more = send(client, receipt, s24="5")

    assert (again.status_code, more.status_code) == ((303, 303) if open_ else (410, 410))
    assert sheets()[0].overall == (1 if open_ else 4)
    assert ("Chọn nhầm" in client.get(path(receipt)).text) is open_


def test_a_withdrawn_sheet_leaves_only_its_key(client, receipt, sheets, stored, page):
    send(client, receipt, field="civil", s24="5", comment="Chờ lâu")
    asked = page(path(receipt, "/WITHDRAW"))
    done = client.post(path(receipt, "/WITHDRAW"))

    (sheet,) = sheets()
    assert "không thể hoàn tác" in asked.text
    assert "đã được rút lại" in done.text
    assert (sheet.overall, sheet.field_id, sheet.withdrawn, stored()) == (None, None, True, ({}, []))
    assert client.get(path(receipt)).status_code == 410
    assert client.post(path(receipt, "/AGAIN"), data={"overall": 5}).status_code == 410


def test_a_late_repeat_of_the_tap_does_not_bring_a_withdrawn_sheet_back(client, token, posters, sheets):
    data = {"token": token(posters["LK-01"]), "overall": 4}
    first = client.post(f"/Q/{posters['LK-01']}/TAP", data=data)
    client.post(path(first.location, "/WITHDRAW"))
    client.post(f"/Q/{posters['LK-01']}/TAP", data=data)

    assert [sheet.withdrawn for sheet in sheets()] == [True]


@pytest.mark.parametrize("code", ["0" * 16, "x", "A" * 300])
def test_an_unknown_receipt_is_told_so(page, code, posters):
    assert "mã biên nhận" in page(f"/R/{code}", status=404).text


def test_a_receipt_on_paper_finds_its_sheet(client, receipt, page):
    code = path(receipt).rsplit("/", 1)[1]
    typed = "-".join(code[start : start + 4] for start in range(0, 16, 4)).lower()

    assert page("/r").select_one("input[name=receipt]")
    assert client.get(client.post("/r", data={"receipt": typed}).location).status_code == 200


def test_a_withdrawal_is_not_undone_by_details_sent_at_the_same_time(client, receipt, sheets, stored):
    """The changes of one sheet come one after the other, on both databases."""
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(send, client, receipt, comment="Chờ lâu", s24="5") for _ in range(6)]
        jobs.append(pool.submit(client.post, path(receipt, "/WITHDRAW")))
        jobs.append(pool.submit(client.post, path(receipt, "/AGAIN"), data={"overall": 1}))
        answers = [job.result().status_code for job in jobs]

    assert set(answers) <= {200, 303, 410}
    assert sheets()[0].withdrawn
    assert stored() == ({}, [])
