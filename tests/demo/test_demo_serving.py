"""`hailong demo` as a user starts it: it prints where to go, and something is there."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.serving import free_port


@pytest.fixture
def started(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k not in ("HAILONG_HOST", "DATABASE_URL", "HAILONG_SECRET")}
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "demo", "--port", str(port)],
        env=env | {"HAILONG_VAR": str(tmp_path / "var"), "HAILONG_LANG": "en"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    yield process
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)
    assert process.stdout
    process.stdout.close()


def fetched(address: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(address) as page:
                return str(page.read().decode())
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_the_citizens_link_that_it_prints_is_served_and_says_that_the_data_are_made_up(
    started: "subprocess.Popen[str]",
) -> None:
    assert started.stdout
    told = "".join(started.stdout.readline() for _ in range(5))
    link = re.search(r"HTTP://127\.0\.0\.1:\d+/Q/\w{9}", told)
    office = re.search(r"http://127\.0\.0\.1:\d+/office/", told)

    assert link, told
    assert office
    assert "(ví dụ)" in fetched(link[0])
    assert "<form" in fetched(office[0])
