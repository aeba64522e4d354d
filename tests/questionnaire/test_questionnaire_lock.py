"""A published version never changes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.questionnaire import BrokenQuestionnaire, load
from survey.questionnaire.check import check_file
from survey.questionnaire.load import file_of
from survey.questionnaire.lock import LOCK, ROOT, freeze, published, verify

Edit = Callable[[str, str], Path]


def test_unpublished_version_may_change(folder: Path, edit: Edit) -> None:
    edit("Phiếu", "Phiếu mới")

    assert list(verify(folder)) == []


def test_published_version_that_changed_is_named_and_not_loaded(folder: Path, edit: Edit) -> None:
    freeze("tiny/v1", folder)
    file = edit("Phiếu", "Phiếu mới")

    (found,) = verify(folder)

    assert (found.code, found.file) == ("published-changed", str(file))
    assert "new version" in found.remedy
    assert list(check_file(file)) == [found]
    with pytest.raises(BrokenQuestionnaire, match="published-changed"):
        load("tiny/v1", folder)


def test_published_version_that_is_gone_is_named(folder: Path) -> None:
    freeze("tiny/v1", folder)
    file_of("tiny/v1", folder).unlink()

    assert [problem.code for problem in verify(folder)] == ["published-missing"]


def test_damaged_line_of_the_lock_is_named(folder: Path) -> None:
    freeze("tiny/v1", folder)
    with (folder / LOCK).open("a", encoding="utf-8") as lock:
        lock.write("0123  tiny/v2.toml\n")

    assert [(problem.code, problem.place) for problem in verify(folder)] == [("bad-lock", "line 2")]


def test_freezing_keeps_what_was_frozen(folder: Path, edit: Edit) -> None:
    freeze("tiny/v1", folder)
    before = published(folder)
    (folder / "tiny" / "v2.toml").write_text("", encoding="utf-8")

    freeze("tiny/v2", folder)

    assert published(folder) == before | {"tiny/v2": published(folder)["tiny/v2"]}


def test_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "v1.toml").mkdir()

    assert [problem.code for problem in check_file(tmp_path / "v1.toml")] == ["unreadable"]


def test_lock_is_what_sha256sum_reads() -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", LOCK], cwd=ROOT, capture_output=True, check=False
    )

    assert done.returncode == 0
