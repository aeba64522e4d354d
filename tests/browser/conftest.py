"""A real Chromium before a real server with the example city."""

import csv
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.serving import environment, free_port, start, stop

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip


PASSWORD = "mat khau dung de thu"


@dataclass(frozen=True, slots=True)
class City:
    """The example city, served: its address, its posters by counter, and its environment."""

    base: str
    posters: dict[str, str]
    env: dict[str, str]


def hailong(env: dict[str, str], *arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "survey", *arguments]
    return subprocess.run(command, env=env, input=given, capture_output=True, text=True, check=True)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    port = free_port()
    env = environment(f"sqlite:///{folder}/hailong.db", folder, port) | {"PYTHONWARNINGS": "ignore"}
    hailong(env, "demo", "--no-serve")
    rows = csv.DictReader(io.StringIO(hailong(env, "posters", "issue", "--all").stdout))
    posters = {row["counter"]: row["code"] for row in rows}
    admin = ("thu", "--role", "admin", "--scope", "75")
    hailong(env, "users", "add", *admin, "--password-stdin", given=PASSWORD)
    server = start(env, port)
    yield City(f"http://127.0.0.1:{port}", posters, env)
    stop(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        missing("browser", "apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A small cheap phone, Vietnamese, without scripts: as little as a citizen may have."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        is_mobile=True,
        has_touch=True,
        java_script_enabled=False,
        locale="vi-VN",
    )
    yield context
    context.close()


@pytest.fixture
def official(browser: Browser, city: City) -> Iterator[Page]:
    """An official who has signed in, at a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{city.base}/office/")
    page.get_by_label("Tên đăng nhập").fill("thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Đăng nhập")).click()
    yield page
    context.close()


@pytest.fixture(scope="session")
def printed(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every poster of the city, as the office prints them."""
    file = tmp_path_factory.mktemp("print") / "posters.pdf"
    hailong(city.env, "posters", "pdf", "--all", "--size", "a5", "--out", str(file))
    return file
