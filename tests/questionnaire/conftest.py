"""The smallest questionnaire and that of the documentation, to be broken in one place at a time."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.questionnaire import Questionnaire
from survey.questionnaire.parse import parse

DOCUMENT = Path(__file__).parents[2] / "docs/questionnaires.md"
MINIMAL = """\
id = "tiny"
version = "v1"
languages = ["vi"]
channels = ["phone"]
factors = ["staff"]

[scales.five]
codes = [1, 2, 3, 4, 5]
not_applicable = -8

[[items]]
id = "overall"
kind = "rating"
scale = "five"
required = true

[[items]]
id = "polite"
kind = "rating"
scale = "five"
factor = "staff"
not_applicable = true

[[items]]
id = "comment"
kind = "text"
max_length = 100

[[index]]
node = "service"
rule = "pooled"
satisfied = [4, 5]

[[index.children]]
node = "staff"
items = ["polite"]

[source]
verified = true

[[source.legal]]
number = "1/QD"
title = "Quyết định"
issued = 2026-01-01
effective_from = 2026-01-01

[texts.vi]
title = "Phiếu"
population = "Người dân"
source = "Tự soạn"
items.overall = "Hài lòng?"
items.polite = "Lịch sự?"
items.comment = "Ý kiến"
hints.comment = "Không ghi họ tên"
factors.staff = "Công chức"
chips.staff = "công chức"
index.service = "Dịch vụ"
scales.five = {1 = "một", 2 = "hai", 3 = "ba", 4 = "bốn", 5 = "năm", -8 = "không"}
"""


EXAMPLE = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)[1]


@pytest.fixture
def example_text() -> str:
    """The example of the documentation, which has everything that the format can say."""
    return EXAMPLE


@pytest.fixture(scope="session")
def example() -> Questionnaire:
    return parse(tomllib.loads(EXAMPLE))[0]


@pytest.fixture
def minimal() -> str:
    return MINIMAL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of questionnaires with `tiny/v1`."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "v1.toml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str], Path]:
    """Replace the first occurrence of a text in `tiny/v1`."""

    def replace(old: str, new: str) -> Path:
        file = folder / "tiny" / "v1.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return replace
