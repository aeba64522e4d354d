"""Take the README's pictures: every page of the example city, as its reader sees it."""

import csv
import io
import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import PASSWORD, QUIET, City, hailong
from tests.serving import environment, free_port, start, stop

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DAY = "2026-11-21"
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        city, server = open_city(Path(folder))
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            citizen(browser, city)
            office(browser, city)
            poster(city, Path(folder))
        finally:
            browser.close()
            stop(server)


def open_city(folder: Path) -> tuple[City, "subprocess.Popen[bytes]"]:
    port = free_port()
    env = environment(f"sqlite:///{folder}/hailong.db", folder, port)
    hailong(env, "demo", "--no-serve", "--as-of", DAY)
    rows = csv.DictReader(io.StringIO(hailong(env, "posters", "issue", "--all").stdout))
    posters = {row["counter"]: row["code"] for row in rows}
    admin = ("thu", "--role", "admin", "--scope", "75")
    hailong(env, "users", "add", *admin, "--password-stdin", given=PASSWORD)
    return City(f"http://127.0.0.1:{port}", posters, env), start(env, port)


def citizen(browser: Browser, city: City) -> None:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{city.base}/Q/{city.posters['LK-04']}")
    snap(page, "citizen-rate")
    with page.expect_navigation():
        page.get_by_role("button", name="Không hài lòng", exact=True).click()
    page.mouse.move(0, 0)
    snap(page, "citizen-receipt", full_page=True)
    page.locator("summary").first.click()
    page.locator("summary").nth(1).click()
    page.locator("summary").nth(1).scroll_into_view_if_needed()
    snap(page, "citizen-details")
    context.close()


def office(browser: Browser, city: City) -> None:
    context = browser.new_context(viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{city.base}/office/")
    snap(page, "office-sign-in")
    page.get_by_label("Tên đăng nhập").fill("thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").click()
    page.set_viewport_size({"width": 1280, "height": 1560})
    snap(page, "office-results")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    for name, address in (("office-posters", "/office/posters"), ("office-import", "/office/import")):
        page.goto(city.base + address)
        snap(page, name)
    context.close()


def poster(city: City, folder: Path) -> None:
    file = folder / "poster.pdf"
    hailong(city.env, "posters", "pdf", "--counter", "LK-04", "--size", "a4", "--out", str(file))
    keep(pypdfium2.PdfDocument(file)[0].render(scale=1).to_pil(), "poster-a4")


def snap(page: Page, name: str, *, full_page: bool = False) -> None:
    keep(Image.open(BytesIO(page.screenshot(full_page=full_page))), name)


def keep(picture: Image.Image, name: str) -> None:
    """Pages have few colours: a palette makes the picture a third of its size."""
    small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
