"""From the printed poster to a saved sheet, in a real browser without scripts."""

import sqlite3
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import City

pytestmark = pytest.mark.browser


def sheets(city: City) -> int:
    file = city.env["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        return int(connection.execute("SELECT count(*) FROM response").fetchone()[0])


def give(page: Page, answer: str) -> None:
    """Tap an answer and wait until it is acknowledged."""
    with page.expect_navigation(url="**/R/**"):
        page.get_by_role("button", name=answer, exact=True).click()


def several_fields(city: City, phone: BrowserContext) -> str:
    """The address of a counter that serves more than one field."""
    page = phone.new_page()
    for code in city.posters.values():
        page.goto(f"{city.base}/Q/{code}")
        give(page, "Hài lòng")
        if page.locator("input[name=field]").count():
            return f"{city.base}/Q/{code}"
    raise AssertionError("the city has no counter with several fields")


@pytest.fixture
def scanned(printed, city) -> str:
    """What a phone's camera reads on the first printed page."""
    picture = pypdfium2.PdfDocument(printed)[0].render(scale=150 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    return f"{city.base}{urlsplit(code.text).path}"


def test_a_scanned_poster_is_rated_by_touch(city, phone, scanned):
    before = sheets(city)
    page = phone.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(scanned)

    assert requests == [scanned], "one request and no more"
    give(page, "Không hài lòng")
    assert page.get_by_role("heading", level=1).inner_text() == "Đã ghi nhận. Xin cảm ơn ông/bà."
    assert "Không hài lòng" in page.locator("main").inner_text()
    assert sheets(city) == before + 1
    assert phone.cookies() == []


def test_everything_is_on_the_first_screen(phone, scanned):
    page = phone.new_page()
    page.goto(scanned)

    last = page.get_by_role("button", name="Rất hài lòng", exact=True).bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 640


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways_and_targets_are_large(city, browser, scanned, width):
    context = browser.new_context(viewport={"width": width, "height": 640}, locale="vi-VN")
    page = context.new_page()
    page.goto(scanned)
    fits(page)
    give(page, "Hài lòng")
    page.locator("summary").first.click()
    page.locator("summary").nth(1).click()
    fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Chọn nhầm? Chọn lại").click()
    fits(page)
    context.close()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    targets = page.locator("button:visible, label:visible, summary:visible, a:visible").all()
    boxes = {target.inner_text(): target.bounding_box() for target in targets}
    low = [words for words, box in boxes.items() if box is None or box["height"] < 56]
    assert low == [], f"{page.url}: lower than 56 px"


def test_the_whole_way_works_by_keyboard_alone(city, browser, scanned):
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    page = context.new_page()
    page.goto(scanned)
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hài lòng"
    with page.expect_navigation(url="**/R/**"):
        page.keyboard.press("Enter")

    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    assert page.locator("input:checked").count() == 1
    tab_to(page, "textarea")
    page.keyboard.type("Quầy làm việc tốt")
    tab_to(page, "button.s")
    with page.expect_navigation(url="**sent=1**"):
        page.keyboard.press("Enter")
    assert "đã được lưu" in page.locator("[role=status]").last.inner_text()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_back_finds_the_same_page_so_a_second_tap_is_no_second_sheet(city, phone, scanned):
    page = phone.new_page()
    page.goto(scanned)
    before = sheets(city)
    give(page, "Hài lòng")
    page.go_back()
    give(page, "Rất không hài lòng")

    assert sheets(city) == before + 1
    assert "Ông/bà đã chọn: Hài lòng." in page.locator("main").inner_text()


def test_a_reload_of_the_receipt_stores_nothing(city, phone, scanned):
    page = phone.new_page()
    page.goto(scanned)
    give(page, "Bình thường")
    before = sheets(city)
    page.reload()

    assert sheets(city) == before


def test_details_are_sent_in_the_other_language_without_losing_a_word(city, phone):
    page = phone.new_page()
    page.goto(several_fields(city, phone))
    give(page, "Không hài lòng")
    page.locator("input[name=field]").first.check()
    page.get_by_label("Theo ông/bà, điều gì cần làm tốt hơn?").fill("Chờ lâu")
    with page.expect_navigation(url="**/DETAILS**"):
        page.get_by_role("button", name="English").tap()

    assert page.locator("textarea").input_value() == "Chờ lâu"
    assert page.locator("input[name=field]").first.is_checked()
    with page.expect_navigation(url="**sent=1**"):
        page.get_by_role("button", name="Send the details").tap()
    assert "Your details are saved too." in page.locator("main").inner_text()


def test_every_page_of_the_citizen_is_accessible(city, browser, scanned):
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    page = context.new_page()

    def clean() -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    for address in (scanned, f"{scanned}?lang=en", f"{city.base}/Q/UNKNOWN", f"{city.base}/r"):
        page.goto(address)
        clean()
    page.goto(scanned)
    give(page, "Không hài lòng")
    for summary in page.locator("summary").all():
        summary.click()
    clean()
    page.locator("textarea").evaluate("box => box.removeAttribute('maxlength')")
    page.locator("textarea").fill("x" * 1200)
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi ý kiến bổ sung").click()
    assert page.locator("[role=alert]:focus").count() == 1, "the focus is on what is wrong"
    clean()
    for link in ("Chọn nhầm? Chọn lại", "Giữ lựa chọn cũ", "Rút lại phiếu"):
        with page.expect_navigation():
            page.get_by_role("link", name=link).click()
        clean()
    with page.expect_navigation():
        page.get_by_role("button", name="Xóa phiếu của tôi").click()
    clean()
    context.close()
