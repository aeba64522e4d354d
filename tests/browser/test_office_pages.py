"""The office's pages in a real browser: accessible, narrow, printable, by keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import City

pytestmark = pytest.mark.browser

PAGES = (
    "/office/", "/office/?by=agency", "/office/?by=unit", "/office/?by=field", "/office/?by=total",
    "/office/?index=service", "/office/?period=2026", "/office/posters", "/office/import", "/office/password",
    "/office/nothing-here",
)  # fmt: skip


def clean(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible(city: City, official: Page, path: str, colours: str) -> None:
    official.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    official.goto(city.base + path)
    for summary in official.locator("summary").all()[:3]:
        summary.click()

    clean(official)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(city: City, official: Page, path: str) -> None:
    official.set_viewport_size({"width": 320, "height": 640})
    official.goto(city.base + path)

    assert official.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_sign_in_page_is_accessible_and_keeps_the_name(city: City, browser) -> None:
    page = browser.new_page(locale="vi-VN")
    page.goto(f"{city.base}/office/")
    clean(page)
    page.get_by_label("Tên đăng nhập").fill("thu")
    page.get_by_label("Mật khẩu").fill("sai")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_label("Tên đăng nhập").input_value() == "thu"
    clean(page)
    page.close()


def test_flagged_counters_stand_first_and_each_says_why(official: Page) -> None:
    official.set_viewport_size({"width": 1280, "height": 900})
    rows = official.locator("table tbody tr").all_inner_texts()

    assert "Dưới chỉ tiêu" in rows[0]
    assert re.search(r"\d+,\d% ?\n?\(\d+,\d–\d+,\d%\)", rows[0].replace("\xa0", " "))
    assert [bool(re.search("Dưới chỉ tiêu", row)) for row in rows].count(True) == 2
    assert "Đạt chỉ tiêu" in rows[-1]


def test_the_workbook_downloads(official: Page) -> None:
    with official.expect_download() as waiting:
        official.get_by_role("link", name=re.compile("Excel")).click()

    assert waiting.value.suggested_filename.endswith(".xlsx")


def test_a_list_is_imported_with_a_preview_by_keyboard(city: City, official: Page, tmp_path) -> None:
    file = tmp_path / "linh-vuc.csv"
    file.write_text("code,name\nthue,Thuế <script>alert(1)</script>\n", encoding="utf-8-sig")
    official.goto(f"{city.base}/office/import")
    official.locator("select").first.select_option("fields")
    official.locator("input[type=file]").set_input_files(file)
    official.locator("input[type=file]").focus()
    official.keyboard.press("Tab")
    with official.expect_navigation(url="**/import/file/**"):
        official.keyboard.press("Enter")

    assert "Thuế <script>" in official.locator("main").inner_text()
    clean(official)


def test_a_file_with_problems_names_each(city: City, official: Page, tmp_path) -> None:
    file = tmp_path / "quay.csv"
    file.write_text("code,name,agency,unit,fields\nQ 1,,H1,99999,x\n", encoding="utf-8")
    official.goto(f"{city.base}/office/import")
    official.locator("select").first.select_option("counters")
    official.locator("input[type=file]").set_input_files(file)
    with official.expect_navigation():
        official.get_by_role("button", name=re.compile("Xem trước")).click()

    assert official.locator("main table tbody tr").count() >= 5
    clean(official)


def test_results_print_on_a_page(city: City, official: Page) -> None:
    official.emulate_media(media="print")

    assert official.locator("header nav").is_hidden()
    assert official.locator("table").first.is_visible()
