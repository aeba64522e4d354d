"""Each problem is provoked by one broken place, and reported with it."""

import string
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.questionnaire import BrokenQuestionnaire, load
from survey.questionnaire.check import check, check_file
from survey.questionnaire.load import file_of
from survey.questionnaire.problems import REMEDIES, Problem

Edit = Callable[[str, str], Path]

ELSEWHERE = {"bad-lock", "published-changed", "published-missing", "unreadable"}  # test_questionnaire_lock.py

BROKEN = [
    ("bad-id", "items.Overall", 'id = "overall"', 'id = "Overall"'),
    ("duplicate-code", "scales.five.codes", "codes = [1,", "codes = [1, 1,"),
    ("duplicate-code", "scales.five.codes", "not_applicable = -8", "not_applicable = 5"),
    ("duplicate-id", "items.overall", 'id = "polite"', 'id = "overall"'),
    ("duplicate-id", "items.staff", 'id = "comment"', 'id = "staff"'),
    ("duplicate-id", "factors.staff", '["staff"]', '["staff", "staff"]'),
    ("duplicate-id", "index.staff", 'node = "service"', 'node = "staff"'),
    ("duplicate-id", "languages.vi", '["vi"]', '["vi", "vi"]'),
    ("index-shape", "index.service.children.staff", 'items = ["polite"]', "items = []"),
    ("index-shape", "index.service", "satisfied = [4, 5]", 'satisfied = [4, 5]\nitems = ["polite"]'),
    (
        "index-too-deep",
        "index.service.children.staff" + ".children.n" * 6 + ".children",
        'items = ["polite"]',
        "children = " + '[{node = "n", children = ' * 9 + "[]" + "}]" * 9,
    ),
    ("missing-codes", "scales.five.codes", "codes = [1, 2, 3, 4, 5]", ""),
    ("missing-key", "items.overall.kind", 'kind = "rating"', ""),
    ("missing-key", "languages", 'languages = ["vi"]', ""),
    ("missing-key", "index.service.rule", 'rule = "pooled"', ""),
    ("missing-key", "index.service.children.staff.satisfied", "satisfied = [4, 5]", ""),
    ("missing-key", "source.verified", "verified = true", ""),
    ("missing-key", 'source.legal."1/QD".issued', "issued = 2026-01-01", ""),
    ("missing-max-length", "items.comment.max_length", "max_length = 100", ""),
    ("missing-max-length", "items.comment.max_length", "max_length = 100", "max_length = 0"),
    ("missing-required-item", "items", "required = true", "required = false"),
    ("missing-scale", "items.overall.scale", 'scale = "five"', ""),
    ("missing-text", "texts.vi.items.polite", 'items.polite = "Lịch sự?"', ""),
    ("missing-text", "texts.vi.title", '"Phiếu"', '"  "'),
    ("missing-text", "texts.vi.chips.staff", 'chips.staff = "công chức"', ""),
    ("missing-text", "texts.vi.index.service", 'index.service = "Dịch vụ"', ""),
    ("missing-text", "texts.vi.scales.five.-8", ', -8 = "không"', ""),
    ("missing-text", "texts.en", '["vi"]', '["vi", "en"]'),
    ("missing-weight", "index.service.children.staff.weight", '"pooled"', '"weighted"'),
    ("needless-key", "items.comment.scale", "max_length = 100", 'max_length = 100\nscale = "five"'),
    ("needless-key", "items.overall.max_length", "required = true", "required = true\nmax_length = 1"),
    ("no-not-applicable", "items.polite.not_applicable", "not_applicable = -8", ""),
    ("not-nfc", "texts.vi.title", "Phiếu", "Phie\u0302\u0301u"),
    ("path-mismatch", "id", '"tiny"', '"small"'),
    ("path-mismatch", "version", '"v1"', '"v2"'),
    ("satisfied-off-scale", "index.service.children.staff.satisfied", "[4, 5]", "[4, 6]"),
    ("syntax", "line 4", 'languages = ["vi"]', "languages = ["),
    ("syntax", "line 1", 'id = "tiny"', 'id = "tiny'),
    ("syntax", "file", 'languages = ["vi"]', "languages = " + "[" * 5000 + "]" * 5000),
    ("syntax", "file", "max_length = 100", "max_length = " + "9" * 5000),
    ("unknown-channel", "channels", '"phone"', '"telepathy"'),
    ("unknown-factor", "items.polite.factor", 'factor = "staff"', 'factor = "stuff"'),
    ("unknown-index-item", "index.service.children.staff.items", '["polite"]', '["polite", "rude"]'),
    ("unknown-index-item", "index.service.children.staff.items", '["polite"]', '["comment"]'),
    ("unknown-index-rule", "index.service.rule", '"pooled"', '"pulled"'),
    ("unknown-key", "items.overall.requierd", "required = true", "required = true\nrequierd = true"),
    ("unknown-key", "autor", 'version = "v1"', 'version = "v1"\nautor = "me"'),
    ("unknown-key", "texts.vi.items.rude", "hints.comment", 'items.rude = "?"\nhints.comment'),
    ("unknown-key", "texts.vi.scales.six", "hints.comment", 'scales.six = {1 = "?"}\nhints.comment'),
    ("unknown-key", "texts.fr", "[texts.vi]", '[texts.fr]\ntitle = "?"\n[texts.vi]'),
    ("unknown-kind", "items.overall.kind", 'kind = "rating"', 'kind = "stars"'),
    ("unknown-scale", "items.overall.scale", 'scale = "five"', 'scale = "six"'),
    ("wrong-type", "items.overall.required", "required = true", 'required = "yes"'),
    ("wrong-type", "scales.five.codes[1]", "codes = [1, 2,", 'codes = [1, "2",'),
    ("wrong-type", "items.comment.max_length", "= 100", "= true"),
    ("wrong-type", "items.comment.max_length", "= 100", "= 0x" + "f" * 9000),
    ("wrong-type", 'source.legal."1/QD".issued', "issued = 2026-01-01", "issued = 2026-01-01T07:00:00"),
    ("wrong-type", "source.legal[0]", "[[source.legal]]", "legal = [1]\n[nothing]"),
]


@pytest.mark.parametrize(("code", "place", "old", "new"), BROKEN)
def test_broken_place_is_reported(edit: Edit, code: str, place: str, old: str, new: str) -> None:
    file = edit(old, new)

    found = list(check_file(file))

    assert (code, place) in {(problem.code, problem.place) for problem in found}
    assert {problem.file for problem in found} == {str(file)}
    assert all(problem.remedy.endswith(".") and "\n" not in str(problem) for problem in found)


def test_every_code_of_the_closed_list_is_provoked() -> None:
    assert {code for code, *_ in BROKEN} | ELSEWHERE == REMEDIES.keys()


def test_minimal_file_has_no_problem(folder: Path) -> None:
    assert list(check_file(file_of("tiny/v1", folder))) == []
    assert load("tiny/v1", folder).item("polite").factor == "staff"


def test_all_problems_come_at_once(edit: Edit) -> None:
    edit('kind = "rating"', 'kind = "stars"')
    edit('factor = "staff"', 'factor = "stuff"')
    file = edit("[4, 5]", "[9]")

    assert {problem.code for problem in check_file(file)} == {
        "unknown-kind",
        "unknown-factor",
        "satisfied-off-scale",
    }


def test_typing_error_gets_a_suggestion(edit: Edit) -> None:
    (found,) = check_file(edit("required = true", "required = true\nmax_lenght = 5"))

    assert found.remedy.endswith("did you mean `max_length`.")


def test_broken_file_is_not_loaded_and_lists_everything(folder: Path, edit: Edit) -> None:
    file = edit('rule = "pooled"', 'rule = "pulled"')
    edit('"phone"', '"telepathy"')

    with pytest.raises(BrokenQuestionnaire, match="unknown-index-rule") as caught:
        load("tiny/v1", folder)
    assert caught.value.problems == tuple(check_file(file))


def test_file_of_windows_is_read(folder: Path, minimal: str) -> None:
    file = file_of("tiny/v1", folder)
    file.write_bytes(minimal.replace("\n", "\r\n").encode("utf-8-sig"))

    assert list(check_file(file)) == []


def test_file_that_is_not_utf_8_names_the_line(folder: Path) -> None:
    file = file_of("tiny/v1", folder)
    file.write_bytes(b'id = "tiny"\ntitle = "\xe2phi\xea"\n')

    assert [(problem.code, problem.place) for problem in check_file(file)] == [("syntax", "line 2")]


def test_objects_are_checked_like_the_file(minimal: str) -> None:
    raw = tomllib.loads(minimal.replace('kind = "rating"', 'kind = "stars"'))

    assert [problem.code for problem in check(raw)] == ["unknown-kind", "unknown-kind"]


# --- whatever stands in the file ---------------------------------------------------------------------------

# Other programmes share the machine: a slow example is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.times(), st.datetimes()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
KEYS = [
    *["id", "version", "languages", "channels", "factors", "scales", "items", "index", "source", "texts"],
    *["five", "codes", "kind", "scale", "node", "rule", "satisfied", "children", "legal", "vi", "hints"],
]


def paths(value: object) -> list[tuple[object, ...]]:
    """The way to every value of a tree, the whole tree first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *rest) for key, below in inner for rest in paths(below))]


@PATIENT
@given(data=st.data())
def test_any_value_in_any_place_gives_problems_and_never_an_error(data: st.DataObject) -> None:
    raw = tomllib.loads(file_of("one-stop/v1").read_text(encoding="utf-8"))
    *way, last = data.draw(st.sampled_from(paths(raw)[1:]))
    place: Any = raw
    for key in way:
        place = place[key]
    place[last] = data.draw(VALUES)

    assert all(isinstance(problem, Problem) for problem in check(raw))


@PATIENT
@given(
    raw=st.dictionaries(
        st.sampled_from(KEYS) | st.text(), VALUES | st.dictionaries(st.sampled_from(KEYS), VALUES)
    )
)
def test_any_table_gives_problems_and_never_an_error(raw: dict[str, object]) -> None:
    found = list(check(raw))

    assert found
    assert all(len(str(problem).splitlines()) == 1 for problem in found)


@PATIENT
@given(data=st.data())
def test_any_damage_to_the_text_gives_problems_and_never_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = file_of("one-stop/v1").read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    damage = data.draw(st.binary(max_size=8) | st.text(string.printable, max_size=8).map(str.encode))
    file = tmp_path_factory.mktemp("damaged") / "v1.toml"
    file.write_bytes(text[:start] + damage + text[end:])

    assert all(len(str(problem).splitlines()) == 1 for problem in check_file(file))
