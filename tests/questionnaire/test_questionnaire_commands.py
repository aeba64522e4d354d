"""What the command prints where, and how it leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.questionnaire.commands import questionnaires
from survey.questionnaire.lock import digest, published

Edit = Callable[[str, str], Path]


def run(*words: str) -> Result:
    return CliRunner().invoke(questionnaires, words)


def test_shipped_questionnaires_pass_in_silence() -> None:
    done = run("check")

    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "0 problem(s).\n")


def test_problems_go_to_standard_output_and_their_number_beside_it(edit: Edit) -> None:
    file = edit('factor = "staff"', 'factor = "stuff"')
    edit('"phone"', '"telepathy"')

    done = run("check", str(file))

    assert (done.exit_code, done.stderr) == (1, "2 problem(s).\n")
    assert f"{file}: items.polite.factor: unknown-factor: " in done.stdout
    assert len(done.stdout.splitlines()) == 2


def test_check_of_all_looks_at_the_lock(folder: Path, edit: Edit) -> None:
    run("--folder", str(folder), "publish", "tiny/v1")
    edit("Phiếu", "Phiếu mới")

    done = run("--folder", str(folder), "check")

    assert done.exit_code == 1
    assert [line.split(": ")[2] for line in done.stdout.splitlines()] == ["published-changed"]


def test_publishing_freezes_once_and_repeats_in_peace(folder: Path) -> None:
    for _ in range(2):
        assert run("--folder", str(folder), "publish", "tiny/v1").exit_code == 0

    assert published(folder) == {"tiny/v1": digest(folder / "tiny" / "v1.toml")}


def test_publishing_a_changed_version_is_refused(folder: Path, edit: Edit) -> None:
    run("--folder", str(folder), "publish", "tiny/v1")
    before = published(folder)
    edit("Phiếu", "Phiếu mới")

    done = run("--folder", str(folder), "publish", "tiny/v1")

    assert (done.exit_code, published(folder)) == (1, before)
    assert "published-changed" in done.stdout


def test_publishing_a_broken_version_is_refused(folder: Path, edit: Edit) -> None:
    edit('rule = "pooled"', 'rule = "pulled"')

    done = run("--folder", str(folder), "publish", "tiny/v1")

    assert (done.exit_code, published(folder)) == (1, {})


def test_form_is_shown_in_the_language_asked_for() -> None:
    first, english = run("show", "one-stop/v1"), run("show", "one-stop/v1", "--language", "en")

    assert (first.exit_code, english.exit_code) == (0, 0)
    assert "Công chức có thái độ giao tiếp lịch sự, tôn trọng người dân." in first.stdout
    assert "1 Very dissatisfied · 2 Dissatisfied" in english.stdout
    assert "s39" in english.stdout


def test_broken_form_is_not_shown(folder: Path, edit: Edit) -> None:
    edit('rule = "pooled"', 'rule = "pulled"')

    done = run("--folder", str(folder), "show", "tiny/v1")

    assert done.exit_code == 1
    assert "unknown-index-rule" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("check", "no-such-file.toml"),
        ("publish", "no-such/v1"),
        ("show", "no-such/v1"),
        ("show", "one-stop/v1", "--language", "fr"),
        ("publish",),
        ("frobnicate",),
    ],
)
def test_wrong_usage_leaves_with_two(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
