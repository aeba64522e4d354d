"""What the command prints where, and how it leaves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.questionnaire.commands import questionnaires
from survey.questionnaire.lock import digest, published

Edit = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAILONG_LANG", "en")


def run(*words: str) -> Result:
    return CliRunner().invoke(questionnaires, words)


def test_shipped_questionnaires_pass_in_silence() -> None:
    done = run("check")

    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


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


def test_list_for_programs_counts_items_and_ratings() -> None:
    done = run("list", "--format", "json")
    found = {entry["id"]: entry for entry in json.loads(done.stdout)}

    assert done.exit_code == 0
    assert found["one-stop/v1"] == {
        "id": "one-stop/v1",
        "items": 23,
        "ratings": 17,
        "languages": ["vi", "en"],
        "published": True,
    }


def test_list_for_people_says_what_is_published(folder: Path) -> None:
    before = run("--folder", str(folder), "list").stdout
    run("--folder", str(folder), "publish", "tiny/v1")

    assert before == "tiny/v1: 3 items, 1 of them ratings of an index; vi; draft\n"
    assert run("--folder", str(folder), "list").stdout.endswith("; published\n")


def test_new_version_is_a_copy_that_passes_and_is_compared(folder: Path) -> None:
    made = run("--folder", str(folder), "new-version", "tiny/v1", "tiny/v2")
    file = folder / "tiny" / "v2.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("Lịch sự?", "Lịch sự không?"), encoding="utf-8")
    done = run("--folder", str(folder), "diff", "tiny/v1", "tiny/v2")

    assert (made.exit_code, made.stdout) == (0, f"{file}\n")
    assert run("--folder", str(folder), "check", str(file)).exit_code == 0
    assert done.stdout.splitlines() == ["overall: same", "polite: comparable (wording)", "comment: same"]
    assert done.stderr == "3 of 3 items stay comparable.\n"
    found = json.loads(run("--folder", str(folder), "diff", "tiny/v1", "tiny/v2", "--format", "json").stdout)
    assert found[1] == {"item": "polite", "state": "changed", "what": ["wording"], "comparable": True}


def test_version_alone_is_enough_to_name_a_new_one(folder: Path) -> None:
    assert run("--folder", str(folder), "new-version", "tiny/v1", "v3").exit_code == 0
    assert (folder / "tiny" / "v3.toml").is_file()


@pytest.mark.parametrize("new", ["tiny/v1", "other/v2", "../v2", "tiny/V 2", "tiny/../v2", "v1"])
def test_new_version_never_overwrites_or_leaves_its_folder(folder: Path, new: str) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*.toml")}

    assert run("--folder", str(folder), "new-version", "tiny/v1", new).exit_code == 2
    assert {file: file.read_bytes() for file in folder.rglob("*.toml")} == before


def test_new_version_of_a_broken_one_is_refused(folder: Path, edit: Edit) -> None:
    edit('rule = "pooled"', 'rule = "pulled"')

    assert run("--folder", str(folder), "new-version", "tiny/v1", "tiny/v2").exit_code == 1
    assert not (folder / "tiny" / "v2.toml").exists()


def test_author_is_answered_in_vietnamese(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAILONG_LANG", "vi")
    file = edit('factor = "staff"', 'factor = "stuff"')

    done = run("check", str(file))

    assert "không có trong `factors`; thêm vào đó hoặc sửa ở đây." in done.stdout
    assert done.stderr == "Có 1 lỗi.\n"
