"""Every problem has a code, a row, a column and a sentence that says what to do."""

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from survey.db import Database
from survey.imports.problems import SENTENCES, Problem, shortened
from tests.imports.files import (
    AGENCIES,
    COUNTERS,
    DOSSIERS,
    TARGETS,
    UNITS,
    bring,
    places_of,
    refusal,
    workbook,
)  # fmt: skip

TARGET = "overall,94,>=,,2026-01-01,,KH\n"
WRONG = [  # kind, file, (code, row, column) of each problem
    ("units", UNITS + "1,Hà Nội,tỉnh,,,,\n", [("lost-zero", 2, "code")]),
    ("units", UNITS + "6080,Long Khánh,xã,75,,,\n", [("lost-zero", 2, "code")]),
    ("units", UNITS + "118,Hoàn Kiếm,phường,75,,,\n", [("lost-zero", 2, "code")]),
    ("units", UNITS + "26081,Long Khánh,xã,1,,,\n", [("lost-zero", 2, "parent")]),
    ("units", UNITS + "7A,Đồng Nai,tỉnh,,,,\n", [("bad-unit-code", 2, "code")]),
    ("units", UNITS + "26081,Long Khánh,tỉnh,,,,\n", [("wrong-level", 2, "code")]),
    ("units", UNITS + "26081,Long Khánh,thành phố,,,,\n", [("wrong-level", 2, "code")]),
    ("units", UNITS + "26081,Long Khánh,làng,75,,,\n", [("bad-level", 2, "level")]),
    ("units", UNITS + "26081,Long Khánh,xã,74,,,\n", [("unknown-unit", 2, "parent")]),
    ("units", UNITS + "26081,Long Khánh,xã,26080,,,\n", [("wrong-parent", 2, "parent")]),
    ("units", UNITS + "74,Bình Dương,tỉnh,75,,,\n", [("wrong-parent", 2, "parent")]),
    ("units", UNITS + "26081,Xã,xã,75,,2025-07-01,26082\n26082,Xã,xã,75,,2025-07-01,26081\n",
     [("cycle", 2, "merged_into"), ("cycle", 3, "merged_into")]),
    ("units", UNITS + "26081,Xã,xã,26081,,,\n", [("cycle", 2, "parent")]),
    ("units", UNITS + "26081,Xã,xã,75,,,26080\n", [("merged-without-end", 2, "valid_to")]),
    ("units", UNITS + "26081,Xã,xã,75,2025-07-01,30/06/2025,\n", [("dates-reversed", 2, "valid_to")]),
    ("units", UNITS + "26081,Xã,xã,75,2025-02-30,7/2025,\n",
     [("bad-date", 2, "valid_from"), ("bad-date", 2, "valid_to")]),
    ("units", UNITS + "26081,A,xã,75,,,\n\n26081,A,xã,75,,,\n", [("duplicate-row", 4, "code")]),
    ("agencies", AGENCIES + "h19.40.12,UBND,26080,\n", [("bad-agency-code", 2, "code")]),
    ("agencies", AGENCIES + "H19.1,UBND,26080,H19.40.12.1.1\n",
     [("bad-agency-code", 2, "code"), ("bad-agency-code", 2, "parent")]),
    ("agencies", AGENCIES + "000.00.19.H19,UBND,26081,H19.40.99\n",
     [("unknown-agency", 2, "parent"), ("unknown-unit", 2, "unit")]),
    ("agencies", AGENCIES + "H19.40.12,A,26080,H19.40.13\nH19.40.13,B,26080,H19.40.12\n",
     [("cycle", 2, "parent"), ("cycle", 3, "parent")]),
    ("fields", "code,name\nđất,Đất đai\n", [("bad-code", 2, "code")]),
    ("fields", "code,name\nland,Land\nland,Đất\n", [("duplicate-row", 3, "code")]),
    ("fields", f"code,name\nland,{'x' * 301}\n", [("too-long", 2, "name")]),
    ("fields", "code,name\nland,Đất\u200b đai\n", [("bad-character", 2, "name")]),
    ("fields", "code,name\nland,\u202eiađ tấĐ\n", [("bad-character", 2, "name")]),
    ("fields", "code,name\nland,\ufffd\ufffdt \ufffdai\n", [("bad-character", 2, "name")]),
    ("fields", "code,name\nland,Ä‘áº¥t Ä‘ai\n", [("garbled", 2, "name")]),
    ("fields", "code,name\nland,#N/A\n", [("excel-error", 2, "name")]),
    ("fields", "code,name\nland,Land,more\n", [("too-many-cells", 2, None)]),
    ("counters", COUNTERS + "A 1,Quầy,H19.40.12,26080,land\n", [("bad-code", 2, "code")]),
    ("counters", COUNTERS + "A1,Quầy,H19.40.21,26008,land;lnad\n",
     [("unknown-agency", 2, "agency"), ("unknown-field", 2, "fields"), ("unknown-unit", 2, "unit")]),
    ("counters", COUNTERS + "A1,Quầy,H19.40.12,26080,;\n", [("missing-value", 2, "fields")]),
    ("counters", COUNTERS + "A1,Quầy,H19.40.12,26080,\n", [("missing-value", 2, "fields")]),
    ("counters", COUNTERS.replace(",", ";") + "A1;Quầy;H19.40.12;26080;land;civil\n",
     [("too-many-cells", 2, None)]),
    ("dossiers", DOSSIERS + "LK-10,land,2026-10,,1,,,\n", [("unknown-counter", 2, "counter")]),
    ("dossiers", DOSSIERS + "LK-01,ladn,2026-10,,1,,,\n", [("unknown-field", 2, "field")]),
    ("dossiers", DOSSIERS + "LK-01,civil,2026-10,,1,,,\n", [("field-not-served", 2, "field")]),
    ("dossiers", DOSSIERS + "LK-01,land,10-2026,fax,1,,,\n",
     [("bad-channel", 2, "channel"), ("bad-month", 2, "month")]),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10-31/2026-10-01,,1,,,\n", [("bad-month", 2, "month")]),
    ("dossiers", DOSSIERS + 'LK-01,land,2026-10,,1.234,"1,234",-1,1.5\n',
     [("ambiguous-number", 2, "handled"), ("bad-number", 2, "late"), ("ambiguous-number", 2, "on_time"),
      ("bad-number", 2, "refused")]),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10,,9999999999,,,\n", [("too-big", 2, "handled")]),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10,,,,,\n", [("missing-value", 2, "handled")]),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10,,10,8,3,11\n",
     [("parts-exceed", 2, "handled"), ("refused-exceeds", 2, "refused")]),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10,,1,,,\nLK-01,land,10/2026,trực tiếp,1,,,\n",
     [("duplicate-row", 3, "counter")]),
    ("targets", TARGETS + "overal,94,>=,,2026-01-01,,KH\n", [("bad-target", 2, "code")]),
    ("targets", TARGETS + "overall,101,=,,2026-01-01,,KH\n",
     [("bad-comparison", 2, "comparison"), ("bad-percent", 2, "value")]),
    ("targets", TARGETS + "overall,0.94,>=,74,2026-01-01,,KH\n",
     [("unknown-unit", 2, "scope"), ("ambiguous-percent", 2, "value")]),
    ("targets", TARGETS + TARGET + TARGET, [("duplicate-row", 3, "code")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), WRONG)
def test_each_mistake_is_named_with_its_place(
    registry: Database, kind: str, text: str, expected: list[tuple[str, int, str | None]]
) -> None:
    assert places_of(refusal(registry, kind, text)) == expected


def test_every_code_is_shown_by_a_test() -> None:
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))

    assert {code for code in SENTENCES if f'"{code}"' not in tests} == set()


def test_every_row_is_checked_and_rows_with_other_problems_may_be_referred_to(registry: Database) -> None:
    text = UNITS + "74,,tỉnh,,,,\n26081,Xã,xã,74,,,\n26082,Xã,xã,73,,x,\n"

    assert places_of(refusal(registry, "units", text)) == [
        ("missing-value", 2, "name"),
        ("unknown-unit", 4, "parent"),
        ("bad-date", 4, "valid_to"),
    ]


def test_an_unknown_code_is_told_the_nearest(registry: Database) -> None:
    (near,) = refusal(registry, "dossiers", DOSSIERS + "LK-11,land,2026-10,,1,,,\n")
    (far,) = refusal(registry, "dossiers", DOSSIERS + "xyz,land,2026-10,,1,,,\n")

    assert near.message == "No counter has the code “LK-11”. Did you mean LK-01?"
    assert far.message == "No counter has the code “xyz”. Import the counters first."


def test_dates_are_checked_with_what_is_stored(registry: Database) -> None:
    known = "code,name,agency,unit,fields"
    row = "LK-01,Quầy,H19.40.12,26080,land"
    bring(registry, "counters", f"{known},valid_from\n{row},2026-01-01\n")

    problems = refusal(registry, "counters", f"{known},valid_to\n{row},2025-12-31\n")
    assert places_of(problems) == [("dates-reversed", 2, "valid_to")]


def test_a_cycle_through_what_is_stored_is_found(registry: Database) -> None:
    bring(registry, "agencies", AGENCIES + "H19.40.13,B,26098,H19.40.12\n")

    problems = refusal(registry, "agencies", AGENCIES + "H19.40.12,A,26080,H19.40.13\n")
    assert places_of(problems) == [("cycle", 2, "parent")]


def test_an_excel_number_that_lost_its_zero_is_not_guessed(empty: Database) -> None:
    data = workbook(["code", "name", "level", "parent"], [4, "Phúc Xá", "phường", None])

    assert places_of(refusal(empty, "units", data)) == [("lost-zero", 2, "code")]


def test_a_problem_reads_as_a_sentence_in_both_languages(registry: Database) -> None:
    said = {}
    for language in ("en", "vi"):
        with force_locale(language):
            said[language] = str(refusal(registry, "fields", "code,name\nland,\n")[0])

    assert said["en"].startswith("Row 2, column name: The cell is empty.")
    assert said["vi"].startswith("Dòng 2, cột name: Ô đang để trống.")


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_has_a_remedy(code: str, registry: Database) -> None:
    sentence = str(SENTENCES[code]).replace("%%", "%")

    assert re.search(r"[.] [A-Z]|[.] %\(hint\)s$", sentence), f"{code}: one sentence says only what is wrong"


def test_what_is_shown_is_cut_and_says_so(registry: Database) -> None:
    many = [Problem("bad-code", row, "code", "x") for row in range(250)]

    assert shortened(many[:200]) == tuple(many[:200])
    assert (len(shortened(many)), shortened(many)[-1]) == (201, "… and 50 more.")


def test_many_wrong_codes_take_seconds_not_minutes(registry: Database) -> None:
    counters = COUNTERS + "".join(f"C{n},Quầy {n},H19.40.12,26080,land\n" for n in range(2000))
    bring(registry, "counters", counters)

    rows = "".join(f"D{n},land,2026-10,,1,,,\n" for n in range(2000))
    assert len(refusal(registry, "dossiers", DOSSIERS + rows)) == 2000
