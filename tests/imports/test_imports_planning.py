"""All of a file or none of it; the same file twice changes nothing; a changed row says what changed."""

from datetime import date

from sqlalchemy import event, func, select

from survey.db import Database
from survey.imports.kind import Difference
from survey.imports.planning import plan, read
from survey.models import Agency, Counter, DossierCount, ServiceField, Target, Unit
from tests.imports.files import (
    AGENCIES,
    COMMUNES,
    COUNTERS,
    DOSSIERS,
    TARGETS,
    UNITS,
    bring,
    places_of,
    refusal,
    workbook,
)  # fmt: skip

WHOLE_REGISTRY = {
    "units": UNITS
    + "26080,Phường Long Khánh,phường,75,2025-07-01,,\n"
    + "75,Thành phố Đồng Nai,thành phố,,,,\n"
    + "753,Thành phố Long Khánh,thành phố,75,2019-06-01,30/06/2025,26080\n",
    "agencies": AGENCIES + "H19.40.12.01,Trung tâm,26080,H19.40.12\nH19.40.12,UBND,26080,\n",
    "fields": "code,name\nland,Đất đai\ncivil,Hộ tịch\n",
    "counters": COUNTERS + "LK-01,Quầy 1,H19.40.12,26080,land;civil\nLK-02,Quầy 2,H19.40.12,26080,civil\n",
    "dossiers": DOSSIERS
    + "LK-01,land,2026-10,,120,110,5,2\n"
    + "LK-01,civil,2026-10-01/2026-10-31,trực tuyến,30,,,\n",
    "targets": TARGETS + "overall,95,>=,26080,2026-01-01,,KH 5\nlate,0.5%,<,,2026-01-01,31/12/2026,KH 5\n",
}


def test_a_whole_registry_is_imported_and_a_second_time_changes_nothing(empty: Database) -> None:
    for _time in (1, 2):
        done = {kind: bring(empty, kind, text).tally for kind, text in WHOLE_REGISTRY.items()}

    assert {tuple(tally.values()) for tally in done.values()} == {(0, 0, 3), (0, 0, 2)}
    with empty.reading() as session:
        district = session.scalars(select(Unit).where(Unit.code == "753")).one()
        assert (district.level, district.parent.code, district.merged_into.code) == (
            "district", "75", "26080",
        )  # fmt: skip
        assert session.scalars(select(Agency.parent_id).where(Agency.code == "H19.40.12.01")).one()
        counter = session.scalars(select(Counter).where(Counter.code == "LK-01")).one()
        assert {field.code for field in counter.fields} == {"land", "civil"}
        assert session.scalar(select(func.count()).select_from(DossierCount)) == 2
        assert set(session.scalars(select(Target.value).where(Target.source == "KH 5"))) == {0.95, 0.005}


def test_the_published_list_of_communes_is_taken_as_it_is(empty: Database) -> None:
    first, second = (bring(empty, "units", COMMUNES.read_bytes()).tally for _time in (1, 2))

    assert (first, second) == (
        {"new": 294, "changed": 0, "unchanged": 0},
        {"new": 0, "changed": 0, "unchanged": 294},
    )
    with empty.reading() as session:
        province = session.scalars(select(Unit).where(Unit.code == "75")).one()
        below = session.scalars(select(Unit).where(Unit.parent_id == province.id, Unit.level == "commune"))
        names = {unit.code: unit.name for unit in below}
        assert (len(names), names["26080"]) == (95, "Phường Long Khánh")
        assert (province.name, province.level) == ("Thành phố Đồng Nai", "province")


def test_a_changed_row_is_updated_and_says_so(registry: Database) -> None:
    text = "code,name,agency,unit,fields,valid_to\nLK-01,Quầy một,H19.40.12,26080,land;civil,2026-12-31\n"

    done = bring(registry, "counters", text)

    assert done.changes[0].differences == (
        Difference("name", "Quầy số 1 – Đất đai", "Quầy một"),
        Difference("fields", ("land",), ("civil", "land")),
        Difference("valid_to", None, date(2026, 12, 31)),
    )
    with registry.reading() as session:
        counter = session.scalars(select(Counter).where(Counter.code == "LK-01")).one()
        assert (counter.name, counter.valid_to, counter.revision) == ("Quầy một", date(2026, 12, 31), 2)
        assert [field.code for field in counter.fields] == ["land", "civil"]


def test_a_column_left_out_keeps_what_is_stored_and_an_empty_cell_clears_it(registry: Database) -> None:
    bring(registry, "agencies", AGENCIES + "H19.40.12,UBND phường Long Khánh,26080,\n")
    with registry.reading() as session:
        assert session.scalars(select(Agency.hotline).where(Agency.code == "H19.40.12")).one()

    bring(registry, "agencies", "code,name,unit,parent,hotline\nH19.40.12,UBND,26080,,\n")
    with registry.reading() as session:
        assert session.scalars(select(Agency.hotline).where(Agency.code == "H19.40.12")).one() is None


def test_a_parent_is_changed_and_a_registry_row_is_never_doubled(registry: Database) -> None:
    done = bring(registry, "agencies", AGENCIES + "H19.40.13,UBND phường Bảo Vinh,26098,H19.40.12\n")

    assert done.changes[0].differences == (Difference("parent", None, "H19.40.12"),)
    with registry.reading() as session:
        assert session.scalar(select(func.count()).select_from(Agency)) == 2


def test_changed_counts_are_added_and_the_newest_counts(registry: Database) -> None:
    for handled in (100, 110, 110, 100):
        last = bring(registry, "dossiers", f"{DOSSIERS}LK-01,land,2026-10,direct,{handled},,,\n")

    assert last.changes[0].differences == (Difference("handled", 110, 100),)
    with registry.reading() as session:
        stored = session.scalars(select(DossierCount.handled).order_by(DossierCount.id))
        assert list(stored) == [100, 110, 100]


def test_a_target_is_changed_in_its_place(empty: Database) -> None:
    text = TARGETS + "overall,96,>=,,2024-01-22,2026-12-31,KH 7\n"

    assert bring(empty, "targets", text).tally == {"new": 0, "changed": 1, "unchanged": 0}
    with empty.reading() as session:
        target = session.scalars(select(Target).where(Target.code == "overall")).one()
        assert (target.value, target.valid_to, target.source) == (0.96, date(2026, 12, 31), "KH 7")


def test_one_bad_row_and_nothing_is_written(empty: Database) -> None:
    problems = refusal(empty, "fields", "code,name\nland,Đất đai\ncivil,\n")

    assert places_of(problems) == [("missing-value", 3, "name")]
    with empty.reading() as session:
        assert session.scalars(select(ServiceField)).all() == []


def test_a_plan_writes_nothing(empty: Database) -> None:
    with empty.reading() as session:
        assert plan(session, "fields", read("fields", b"code,name\nland,Land\n")).tally["new"] == 1
    with empty.reading() as session:
        assert session.scalars(select(ServiceField)).all() == []


def test_what_looks_like_a_formula_or_a_tag_stays_text(empty: Database) -> None:
    names = ['=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "+84 251", "@SUM(A1)"]
    bring(
        empty, "fields", workbook(["code", "name"], *([f"f{n}", name] for n, name in enumerate(names) if n))
    )
    rows = "".join('g{},"{}"\n'.format(n, name.replace('"', '""')) for n, name in enumerate(names))
    bring(empty, "fields", "code,name\n" + rows)

    with empty.reading() as session:
        stored = {field.code: field.name for field in session.scalars(select(ServiceField))}
        assert [stored[f"g{n}"] for n in range(4)] == names
        assert [stored[f"f{n}"] for n in range(1, 4)] == names[1:]


def test_no_row_costs_a_query_of_its_own(registry: Database) -> None:
    counters = COUNTERS + "".join(f"C{n},Quầy {n},H19.40.12,26080,land;civil\n" for n in range(400))
    months = [f"2026-{month:02}" for month in range(1, 13)]
    rows = [f"C{n},land,{month},direct,10,9,1,0\n" for n in range(400) for month in months]
    statements: list[str] = []
    event.listen(registry.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))

    bring(registry, "counters", counters)
    first = bring(registry, "dossiers", DOSSIERS + "".join(rows)).tally
    second = bring(registry, "dossiers", DOSSIERS + "".join(rows)).tally

    assert (first["new"], second["unchanged"]) == (4800, 4800)
    assert sum(statement.startswith("SELECT") for statement in statements) < 30
