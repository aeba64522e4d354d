"""The shipped form `one-stop/v1`."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator

import pytest

from survey.questionnaire import Questionnaire, UnknownQuestionnaire, available, load
from survey.questionnaire.check import check, check_file
from survey.questionnaire.load import file_of
from survey.questionnaire.lock import digest, published, verify

ONE_STOP = load("one-stop/v1")
LANGUAGES = ("vi", "en")


def test_shipped_files_have_no_problem() -> None:
    found = [problem for key in available() for problem in check_file(file_of(key))]

    assert [*found, *verify()] == []
    assert list(check(ONE_STOP)) == []


def test_published_file_is_frozen_by_the_lock() -> None:
    assert published()["one-stop/v1"] == digest(file_of("one-stop/v1"))


def test_package_loads_nothing_but_the_standard_library() -> None:
    code = "import sys, survey.questionnaire; print(*{'click', 'flask', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_loading_twice_reads_once() -> None:
    assert load("one-stop/v1") is ONE_STOP


@pytest.mark.parametrize("key", ["one-stop/v9", "one-stop", "", "../one-stop/v1", "one-stop/../one-stop/v1"])
def test_unknown_key_is_refused_and_names_what_there_is(key: str) -> None:
    with pytest.raises(UnknownQuestionnaire, match="one-stop/v1"):
        load(key)


def test_sixteen_items_stand_in_five_factors() -> None:
    factors = {factor.id: factor for factor in ONE_STOP.factors}

    assert list(factors) == ["access", "procedures", "staff", "result", "feedback"]
    assert [len(factor.items) for factor in factors.values()] == [3, 4, 3, 3, 3]
    assert [id_ for factor in factors.values() for id_ in factor.items] == [f"s{n}" for n in range(24, 40)]
    assert [factor.mark for factor in factors.values()] == [f"m_{id_}" for id_ in factors]


def test_items_stand_in_the_order_of_the_form() -> None:
    kinds = [item.kind for item in ONE_STOP.items]

    assert kinds == ["rating", *["mark"] * 5, *["rating"] * 16, "text"]
    assert [item.id for item in ONE_STOP.items if item.required] == ["overall"]
    assert ONE_STOP.item("comment").max_length == 1000
    assert ONE_STOP.item("s31").factor == "staff"


def test_only_the_sixteen_items_may_not_apply() -> None:
    offered = {item.id: ONE_STOP.scale(item).not_applicable for item in ONE_STOP.items}

    assert {id_ for id_, code in offered.items() if code == -8} == {f"s{n}" for n in range(24, 40)}
    assert ONE_STOP.scale("s24").codes == (1, 2, 3, 4, 5) == ONE_STOP.scale("overall").codes
    assert ONE_STOP.scale("m_staff").codes == (1, 0)
    assert ONE_STOP.scale("comment").codes == ()


def test_labels_are_the_official_words() -> None:
    vi, en = ONE_STOP.texts("vi"), ONE_STOP.texts("en")

    assert [vi.label("satisfaction", code) for code in (1, 2, 3, 4, 5, -8)] == [
        "Rất không hài lòng",
        "Không hài lòng",
        "Bình thường",
        "Hài lòng",
        "Rất hài lòng",
        "Không áp dụng",
    ]
    assert en.label("satisfaction", 5) == "Very satisfied"
    assert (vi.label("mark", 1), en.label("mark", 0)) == ("Tốt", "Not good")
    assert [vi.chip(factor.id) for factor in ONE_STOP.factors] == [
        "tiếp cận",
        "thủ tục",
        "công chức",
        "kết quả",
        "tiếp nhận ý kiến",
    ]
    assert vi.hint("comment").startswith("Xin không ghi")
    assert vi.hint("s24") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_exists_in_every_language(language: str) -> None:
    texts = ONE_STOP.texts(language)

    assert ONE_STOP.languages == LANGUAGES
    assert all(texts.item(item.id) for item in ONE_STOP.items)
    assert all(texts.factor(factor.id) and texts.chip(factor.id) for factor in ONE_STOP.factors)
    assert all(texts.node(node.node) for node in ONE_STOP.nodes())
    assert all("…" not in word and "..." not in word for word in words(ONE_STOP))


def test_vietnamese_letters_are_whole() -> None:
    assert all(unicodedata.is_normalized("NFC", word) for word in words(ONE_STOP))


def test_index_tree_is_as_analysis_takes_it() -> None:
    overall, service = json.loads(json.dumps(ONE_STOP.codebook()["index"]))

    assert overall == {"node": "overall", "rule": "pooled", "satisfied": [4, 5], "items": ["overall"]}
    assert (service["node"], service["rule"], service["satisfied"]) == ("service", "pooled", [4, 5])
    assert service["children"][0] == {
        "node": "access",
        "rule": "pooled",
        "satisfied": [4, 5],
        "items": ["s24", "s25", "s26"],
    }
    assert [child["items"] for child in service["children"]] == [list(f.items) for f in ONE_STOP.factors]


def test_codebook_carries_codes_labels_and_source() -> None:
    book = json.loads(json.dumps(ONE_STOP.codebook()))

    assert book["languages"] == list(LANGUAGES)
    assert book["title"].keys() == book["items"]["s24"]["text"].keys() == set(LANGUAGES)
    assert book["items"]["s24"]["codes"] == [1, 2, 3, 4, 5]
    assert book["items"]["s24"]["labels"]["vi"]["-8"] == "Không áp dụng"
    assert "-8" not in book["items"]["overall"]["labels"]["vi"]
    assert (book["items"]["m_staff"]["kind"], book["items"]["m_staff"]["factor"]) == ("mark", "staff")
    assert book["items"]["comment"]["labels"] == {"vi": {}, "en": {}}
    assert book["source"]["verified"] is False
    assert book["source"]["legal"][0]["effective_to"] == "2026-12-31"
    assert book["nodes"]["service"]["vi"].startswith("Cung ứng dịch vụ hành chính công")


def words(questionnaire: Questionnaire) -> Iterator[str]:
    for language in questionnaire.languages:
        texts = questionnaire.texts(language)
        yield from (texts.title, texts.population, texts.source)
        for group in (*texts.groups.values(), *texts.labels.values()):
            yield from group.values()
