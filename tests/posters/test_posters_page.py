"""The office's page of QR codes."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from survey.models import Poster
from survey.places.trial import is_trial
from survey.settings import Settings
from tests.conftest import judged
from tests.office.people import plant_user, sign_in
from tests.posters.conftest import DAY

PAGE = "/office/posters"


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    for module in ("survey.places.views", "survey.answering.views"):
        monkeypatch.setattr(f"{module}.today", lambda: DAY)


@pytest.fixture
def signed_in(planted, client):
    """Sign in as a person of this role and unit."""

    def enter(role="office", scope="26080", **more):
        with planted.writing() as session:
            plant_user(session, f"{role} {scope}", role, scope, **more)
        assert sign_in(client, f"{role} {scope}").status_code == 302

    return enter


@pytest.fixture
def send(client):
    """Press a button of the page: the token is the page's own."""

    def post(action, *, status=302, **form):
        token = BeautifulSoup(client.get(PAGE).text, "html.parser").select_one("input[name=csrf_token]")
        data = {"csrf_token": token["value"], **form}
        response = client.post(f"{PAGE}/{action}", data=data)
        assert response.status_code == status, response.text
        return response

    return post


def posters(database, counter):
    with database.reading() as session:
        wanted = select(Poster).where(Poster.counter.has(code=counter)).order_by(Poster.id)
        return list(session.scalars(wanted))


def test_a_stranger_signs_in_first(client):
    assert "/office/sign-in" in client.get(PAGE).headers["Location"]
    assert client.post(f"{PAGE}/issue").status_code == 302


@pytest.mark.parametrize("role", ["agency", "counter", "statistician", "auditor"])
def test_other_roles_are_told_that_they_may_not(signed_in, client, role):
    signed_in(role)

    for path in (PAGE, f"{PAGE}.pdf"):
        assert client.get(path).status_code == 403
    for action in ("issue", "replace", "stop", "restore"):
        assert client.post(f"{PAGE}/{action}").status_code == 403


def test_the_missing_codes_are_issued_at_a_press(planted, signed_in, page, send):
    signed_in()
    before = page(PAGE).text
    send("issue")
    after = page(PAGE)

    assert "Số quầy chưa có mã QR: 2" in before
    assert "Đã cấp 2 mã QR" in after.text
    (poster,) = posters(planted, "LK-01")
    assert f"HTTPS://DANHGIA.EXAMPLE.VN/Q/{poster.code}" in after.text
    assert poster.serial in after.text
    assert posters(planted, "BV-01") == []


def test_only_counters_of_the_own_units_are_listed(issued, signed_in, page):
    signed_in(scope="26098")

    assert issued["BV-01"] in page(PAGE).text
    assert issued["LK-01"] not in page(PAGE).text


def test_the_administrator_and_the_province_see_all(issued, signed_in, page):
    signed_in("province-office", "75")

    assert all(code in page(PAGE).text for code in issued.values())


def test_a_counter_is_found_by_its_name(issued, signed_in, page):
    signed_in()

    assert issued["LK-02"] not in page(f"{PAGE}?q=dat+dai").text
    assert "Không có quầy nào" in page(f"{PAGE}?q=khong+co").text


def test_a_counter_of_others_is_as_if_it_did_not_exist(planted, issued, signed_in, client, send):
    signed_in()

    assert client.get(f"{PAGE}.pdf?counter=BV-01").status_code == 404
    assert client.get(f"{PAGE}.pdf?counter=XX").status_code == 404
    send("replace", counter="BV-01", status=404)
    for action in ("stop", "restore"):
        send(action, code=issued["BV-01"], status=404)
        send(action, code="nothing", status=404)
    (poster,) = posters(planted, "BV-01")
    assert poster.revoked_on is None


def test_nothing_is_changed_without_the_pages_token(planted, issued, signed_in, client):
    signed_in()
    refused = client.post(f"{PAGE}/stop", data={"code": issued["LK-01"]})

    assert refused.status_code == 400
    assert "mở quá lâu" in judged(refused.text, PAGE).text
    assert posters(planted, "LK-01")[0].revoked_on is None


def test_a_code_is_replaced_from_a_day_on(planted, issued, signed_in, page, send):
    signed_in()
    send("replace", counter="LK-01", valid_from="2026-12-01")
    old, new = posters(planted, "LK-01")

    assert f"{old.revoked_on}" == f"{new.valid_from}" == "2026-12-01"
    listed = [row.text for row in page(f"{PAGE}?q=LK-01").select("tbody tr")]
    assert old.code in listed[0]
    assert "ngừng từ ngày 01/12/2026" in listed[0]
    assert new.code in listed[1]
    assert "Chưa đến ngày sử dụng" in listed[1]
    send("replace", counter="LK-01", valid_from="soon", status=400)
    assert len(posters(planted, "LK-01")) == 2


def test_a_code_is_stopped_and_taken_back(planted, issued, signed_in, client, page, send):
    signed_in()
    send("stop", code=issued["LK-01"])

    assert client.get(f"/Q/{issued['LK-01']}").status_code == 410
    stopped = page(PAGE)
    assert "Dùng lại" in stopped.text
    assert "1" in [cell.text for cell in stopped.select("section td.number")]

    send("restore", code=issued["LK-01"])

    assert client.get(f"/Q/{issued['LK-01']}").status_code == 200
    assert "Dùng lại" not in page(PAGE).text


def test_the_posters_come_as_a_file(issued, signed_in, client):
    signed_in()
    one = client.get(f"{PAGE}.pdf?size=a6&counter=LK-01")
    every = client.get(f"{PAGE}.pdf")

    assert one.data.startswith(b"%PDF")
    assert one.mimetype == every.mimetype == "application/pdf"
    assert one.headers["Content-Disposition"] == "attachment; filename=QR-A6-20261121.pdf"
    assert len(every.data) > len(one.data)
    assert client.get(f"{PAGE}.pdf?size=a0").status_code == 404


def test_counters_without_a_code_are_named_instead_of_printed(signed_in, page):
    signed_in()

    assert "LK-01" in page(f"{PAGE}.pdf", status=400).text


def test_the_trial_link_stores_nothing_and_is_signed(app, issued, signed_in, page):
    signed_in()
    (link,) = page(f"{PAGE}?q=LK-01").select("details a[href*=trial]")

    assert is_trial(issued["LK-01"], link["href"].split("?trial=")[1])


def test_without_a_host_the_page_says_what_to_do(app, issued, signed_in, page, tmp_path):
    signed_in()
    app.extensions["settings"] = Settings("", "test", host=None, var=tmp_path)

    assert "HAILONG_HOST" in page(PAGE, status=500).text


def test_names_are_text_on_the_page_too(planted, issued, signed_in, page):
    with planted.writing() as session:
        posters_ = session.scalars(select(Poster)).all()
        for poster in posters_:
            poster.counter.name = "<script>alert(1)</script>"
    signed_in()

    assert not page(PAGE).select("main script")


def test_the_page_is_in_english_too(issued, signed_in, page):
    signed_in()
    html = page(f"{PAGE}?lang=en")

    assert html.h1.text == "QR codes at the counters"
    assert "In use" in html.text
