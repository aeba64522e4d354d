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
from survey.questionnaire.problems import Problem
from survey.questionnaire.remedies import REMEDIES

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
    ("missing-text", "texts.vi.chips.staff", '"công chức"', '" "'),
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


SIGNS = 'items = ["signs"]\nweight = 0.4'
BROKEN_EXAMPLE = [
    ("bad-code", "scales.yes_no.codes", "codes = [1, 0]", "codes = [1, -1]"),
    ("bad-code", "scales.yes_no.codes", "codes = [1, 0]", "codes = [1, 1000]"),
    ("bad-range", "index.conduct.range", "range = [1, 10]", "range = [10, 1]"),
    ("bad-range", "index.conduct.range", "range = [1, 10]", "range = [1]"),
    ("bad-range", "index.conduct.children.manner.items.helpful", "minimum = 1, maximum", "maximum"),
    ("bad-range", "index.conduct.children.manner.items.helpful", "minimum = 1, max", "minimum = -9, max"),
    ("band-order", "index.conduct.bands", "least = 7", "least = 1"),
    ("band-order", "index.conduct.bands", 'band = "strong"', 'band = "weak"'),
    ("code-off-scale", "scales.ethnicity.other", "other = 2", "other = 3"),
    ("code-off-scale", "scales.channel.alone", "alone = [8]", "alone = [9]"),
    ("condition-code", "items.channels.show_if", "visited == 1", "visited == 2"),
    ("condition-code", "items.age.ends_if", "age < 18", "age < 180"),
    ("condition-code", "items.age.ends_if", "age < 18", "age == -9"),
    ("condition-code", "items.days.show_if", "polite in [4, 5]", "polite in [4, -9]"),
    ("condition-code", "items.days.show_if", "polite in [4, 5]", "polite < -8"),
    ("condition-code", "items.days.show_if", "any_of(channels, 1, 2)", "any_of(channels, 1, 4)"),
    ("condition-kind", "items.days.show_if", "any_of(channels, 1, 2)", "channels == 1"),
    ("condition-kind", "items.days.show_if", "polite in [4, 5]", "any_of(polite, 4)"),
    ("condition-kind", "items.comment.show_if", "answered(polite)", "procedure == 1"),
    ("condition-not-earlier", "items.channels.show_if", "visited == 1", "channels == 1"),
    ("condition-not-earlier", "items.channels.show_if", "visited == 1", "trouble == 1"),
    ("condition-not-earlier", "items.age.ends_if", "age < 18", "visited == 1"),
    ("condition-not-earlier", "sections.service.show_if", '"service"', '"service"\nshow_if = "visited == 1"'),
    ("condition-syntax", "items.channels.show_if", "visited == 1", "visited = 1"),
    ("condition-syntax", "items.channels.show_if", "visited == 1", ""),
    ("condition-unknown-item", "items.channels.show_if", "visited == 1", "visitd == 1"),
    (
        "dates-reversed",
        'source.legal."1001/QĐ-BNV".effective_to',
        "effective_to = 2026-12-31",
        "effective_to = 2023-12-10",
    ),
    ("bad-id", "leads.Satisfied", 'lead = "satisfied"', 'lead = "Satisfied"'),
    ("duplicate-id", "sections.person", 'id = "service"', 'id = "person"'),
    ("duplicate-id", "items.channels_1", 'id = "procedure"', 'id = "channels_1"'),
    ("index-item-twice", "index.signs", 'items = ["polite"]', 'items = ["polite", "signs"]'),
    ("index-item-twice", "index.signs", 'node = "honesty"', 'node = "signs"'),
    (
        "index-units",
        "index.service.children.access.items.signs",
        SIGNS,
        'items = [{item = "signs", minimum = 1, maximum = 5}]',
    ),
    ("index-units", "index.conduct.children.manner", 'rule = "rescaled"', 'rule = "pooled"'),
    ("index-units", "index.service.children.access", SIGNS, f'{SIGNS}\nrule = "sum"\nrange = [0, 1]'),
    ("lead-apart", "items.helpful.lead", 'lead = "satisfied"\nnumber = "2.2"', ""),
    ("long-id", "items." + "v" * 33, 'id = "visited"', 'id = "' + "v" * 33 + '"'),
    (
        "mean-or-share",
        "index.conduct.children.manner.items.helpful.satisfied",
        "maximum = 5",
        "maximum = 5, satisfied = [5]",
    ),
    ("missing-code", "scales.satisfaction.not_applicable", "-8", "-7"),
    ("missing-code", "scales.satisfaction.dont_know", "dont_know = -9", "dont_know = 99"),
    ("missing-key", "index.conduct.children.manner.rule", 'rule = "rescaled"', ""),
    ("missing-key", "index.conduct.children.manner.range", "range = [1, 10]", ""),
    ("missing-range", "items.age", "minimum = 0", ""),
    ("missing-range", "index.service.children.access.items", SIGNS, SIGNS.replace("signs", "days")),
    ("missing-section", "items.visited.section", 'kind = "yes-no"\nsection = "service"', 'kind = "yes-no"'),
    ("missing-text", "texts.vi.sections.person", 'person = "Phần A. Thông tin cá nhân", ', ""),
    (
        "missing-text",
        "texts.vi.intros.person",
        '{person = "Không ghi họ tên, số điện thoại, số giấy tờ."}',
        "{}",
    ),
    ("missing-text", "texts.vi.leads.satisfied", "leads = {satisfied", "leads = {x"),
    ("missing-text", "texts.vi.endings.age", "endings = {age", "endings = {x"),
    ("missing-text", "texts.vi.units.days", ', days = "ngày"', ""),
    ("missing-text", "texts.vi.missing.-9", '{-9 = "Không biết"}', "{}"),
    ("missing-text", "texts.vi.bands.weak", "weak =", "week ="),
    ("missing-text", "texts.vi.scales.satisfaction.-9", ', -9 = "Không biết"}\ntrouble', "}\ntrouble"),
    ("missing-weight", "index.service.children.access.weight", "weight = 0.4", ""),
    ("needless-key", "items.trouble.minimum", 'uncertain = ["wording"]', "minimum = 1"),
    ("needless-range", "index.service.range", 'rule = "pooled"', 'rule = "pooled"\nrange = [0, 1]'),
    (
        "needless-weight",
        "index.conduct.children.manner.weight",
        'node = "manner"',
        'node = "manner"\nweight = 1',
    ),
    ("no-dont-know", "items.signs.dont_know", "dont_know = -9", ""),
    ("number-range", "items.age", "minimum = 0", "minimum = 121"),
    ("number-range", "items.age", "minimum = 0", "minimum = -20"),
    ("rating-levels", "items.trouble.scale", "codes = [1, 2, 3]", "codes = [1, 2]"),
    ("reserved-id", "items.in", 'id = "visited"', 'id = "in"'),
    ("reserved-id", "items.day", 'id = "visited"', 'id = "day"'),
    (
        "satisfied-off-levels",
        "index.service.children.access.items.signs",
        SIGNS,
        SIGNS + "\nlevels = [1, 2, 4]",
    ),
    (
        "satisfied-off-scale",
        "index.conduct.children.honesty.items.trouble",
        "satisfied = [1]",
        "satisfied = [4]",
    ),
    ("scale-misfit", "items.trouble.scale", 'better = "lower"', "other = 3"),
    ("scale-misfit", "items.trouble.scale", 'better = "lower"', 'better = "none"'),
    ("scale-misfit", "items.ethnicity.scale", "other = 2 ", "alone = [2] "),
    (
        "section-order",
        "items.channels.section",
        '"multiple"\nsection = "service"',
        '"multiple"\nsection = "person"',
    ),
    (
        "sensitive-required",
        "items.ethnicity.required",
        "sensitive = true",
        "sensitive = true\nrequired = true",
    ),
    ("sum-range", "index.conduct.range", 'node = "manner"', 'node = "manner"\nrange = [1, 2]'),
    ("unknown-channel", "sections.fieldwork.channels", '["interview"]', '["kiosk"]'),
    ("unknown-choice", "respondents", '"citizens"', '"everybody"'),
    ("unknown-choice", "scales.trouble.better", '"lower"', '"worse"'),
    ("unknown-choice", "items.trouble.uncertain", '["wording"]', '["all"]'),
    ("unknown-choice", "index.conduct.children.honesty.uncertain", '["role"]', '["all"]'),
    ("unknown-index-rule", "index.service.selectable", '"mean-of-items", ', '"sum", '),
    ("unknown-key", "texts.vi.units.visited", "units = {", 'units = {visited = "lần", '),
    (
        "unknown-section",
        "items.visited.section",
        'kind = "yes-no"\nsection = "service"',
        'kind = "yes-no"\nsection = "x"',
    ),
    ("yes-no-codes", "items.visited.scale", "codes = [1, 0]", "codes = [1, 2]"),
]


@pytest.mark.parametrize(("code", "place", "old", "new"), BROKEN)
def test_broken_place_is_reported(edit: Edit, code: str, place: str, old: str, new: str) -> None:
    file = edit(old, new)

    found = list(check_file(file))

    assert (code, place) in {(problem.code, problem.place) for problem in found}
    assert {problem.file for problem in found} == {str(file)}
    assert all(problem.remedy.endswith(".") and "\n" not in str(problem) for problem in found)


@pytest.mark.parametrize(("code", "place", "old", "new"), BROKEN_EXAMPLE)
def test_broken_place_of_a_long_form_is_reported(
    example_text: str, code: str, place: str, old: str, new: str
) -> None:
    assert old in example_text

    found = list(check(tomllib.loads(example_text.replace(old, new, 1))))

    assert (code, place) in {(problem.code, problem.place) for problem in found}


def test_every_code_of_the_closed_list_is_provoked() -> None:
    assert {code for code, *_ in BROKEN + BROKEN_EXAMPLE} | ELSEWHERE == REMEDIES.keys()


def test_example_of_the_documentation_has_no_problem(example_text: str) -> None:
    assert list(check(tomllib.loads(example_text), key="example/v1")) == []


def test_remedies_are_told_in_vietnamese(minimal: str) -> None:
    broken = minimal.replace("required = true", 'required = "yes"\nrequird = 1')
    told = [problem.in_language("vi").remedy for problem in check(tomllib.loads(broken))]

    assert "Ghi ở đây true hoặc false thay cho một đoạn chữ trong dấu nháy." in told
    assert all(problem.remedy not in told for problem in check(tomllib.loads(broken)))


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
PATIENT = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

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
def test_any_value_in_any_place_gives_problems_and_never_an_error(
    example_text: str, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([example_text, file_of("one-stop/v1").read_text(encoding="utf-8")]))
    raw = tomllib.loads(text)
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
    tmp_path_factory: pytest.TempPathFactory, example_text: str, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([example_text.encode(), file_of("one-stop/v1").read_bytes()]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    damage = data.draw(st.binary(max_size=8) | st.text(string.printable, max_size=8).map(str.encode))
    file = tmp_path_factory.mktemp("damaged") / "v1.toml"
    file.write_bytes(text[:start] + damage + text[end:])

    assert all(len(str(problem).splitlines()) == 1 for problem in check_file(file))
