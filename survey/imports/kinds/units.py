"""Administrative units: provinces, communes, and the districts that were."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from survey.imports import cells
from survey.imports.kind import Change, Codes, Cycles, Draft, Key, Kind, codes_in, dates_in_order
from survey.imports.kinds.saving import link, save
from survey.imports.problems import Problem, problem, shown
from survey.imports.table import Column, Need, Row, Values
from survey.places.models import Unit

DIGITS = {2: "province", 3: "district", 5: "commune"}
CITY = {2: "province", 3: "district"}  # a city is one or the other, as its code says
ABOVE = {"province": (), "district": ("province",), "commune": ("province", "district")}
WIDTH = {level: digits for digits, level in DIGITS.items()}


def existing(session: Session, _rows: Sequence[Row] = ()) -> dict[Key, Values]:
    parent, heir = aliased(Unit), aliased(Unit)
    query = (
        select(
            Unit.code, Unit.name, Unit.level, parent.code.label("parent"),
            Unit.valid_from, Unit.valid_to, heir.code.label("merged_into"),
        )
        .outerjoin(parent, Unit.parent_id == parent.id)
        .outerjoin(heir, Unit.merged_into_id == heir.id)
    )  # fmt: skip
    return {(row["code"],): dict(row) for row in session.execute(query).mappings()}


def check(draft: Draft) -> Iterator[Problem]:
    known = Codes("unknown-unit", codes_in(draft), gettext("Add a row for it, or correct the code."))
    parents = draft.links("parent")
    cycles = {"parent": Cycles(parents), "merged_into": Cycles(draft.links("merged_into"))}
    for row in draft.rows:
        yield from known.missing(row, "parent", "merged_into")
        yield from right_level(row)
        yield from dates_in_order(draft, row)
        looping = [found for column, links in cycles.items() for found in links.through(row, column)]
        yield from looping or right_parent(draft, row)
        yield from ended(draft, row)
        yield from in_scope(draft, row, parents)


def ended(draft: Draft, row: Row) -> Iterator[Problem]:
    unit = draft.final(row)
    if unit["merged_into"] and not unit["valid_to"] and "valid_to" not in row.bad:
        yield problem("merged-without-end", row.number, "valid_to")


def level_of(row: Row) -> str | None:
    """The level that the row says, a city's as its code says."""
    level: str | None = row.values.get("level")
    return CITY.get(len(row.values.get("code", ""))) if level == "city" else level


def right_level(row: Row) -> Iterator[Problem]:
    code = row.values.get("code")
    if not code or "level" in row.bad or DIGITS[len(code)] == level_of(row):
        return
    width = WIDTH.get(level_of(row) or "", 0)
    if len(code) < width:
        yield problem("lost-zero", row.number, "code", value=shown(code), example=code.zfill(width))
    else:
        yield problem("wrong-level", row.number, "code", value=shown(code))


def right_parent(draft: Draft, row: Row) -> Iterator[Problem]:
    parent, code = draft.final(row)["parent"], row.values.get("code")
    if parent and code and DIGITS[len(parent)] not in ABOVE[DIGITS[len(code)]]:
        yield problem("wrong-parent", row.number, "parent", value=shown(parent))


def in_scope(draft: Draft, row: Row, parents: dict[str, str | None]) -> Iterator[Problem]:
    """An existing unit must be in the area; a new one, or one that moves, must end up below it."""
    code = row.values.get("code")
    if draft.within is None or code is None:
        return
    old = draft.old(row)
    if old is not None:
        yield from draft.outside(row, code, code, "code")
    if old is None or old["parent"] != parents.get(code):
        yield from draft.outside(row, first_within(parents.get(code), parents, draft.within), code, "parent")


def first_within(code: str | None, parents: dict[str, str | None], within: frozenset[str]) -> str | None:
    """The lowest unit of the area on the way up, if there is one."""
    passed: set[str] = set()
    while code and code not in within and code not in passed:
        passed.add(code)
        code = parents.get(code)
    return code


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    def fill(unit: Unit, values: Values) -> None:
        unit.name, unit.level = values["name"], DIGITS[len(values["code"])]
        unit.valid_from, unit.valid_to = values["valid_from"], values["valid_to"]

    stored = save(session, Unit, changes, fill)
    link(session, Unit, stored, changes, {"parent": "parent_id", "merged_into": "merged_into_id"})


def tidy(values: dict[str, Any]) -> dict[str, Any]:
    """The level that the code says, once it has been compared with the one written."""
    return {**values, "level": DIGITS[len(values["code"])]} if values["code"] else values


KIND = Kind(
    name="units",
    title=_("Administrative units"),
    key=("code",),
    columns=(
        Column(
            "code",
            cells.unit,
            _("Official code: 2 digits for a province, 3 for a former district, 5 for a commune"),
        ),
        Column("name", cells.text(300), _("Full official name, for example Phường Long Khánh")),
        Column(
            "level", cells.level, _("province, district or commune; also tỉnh, huyện, xã, phường, đặc khu …")
        ),
        Column("parent", cells.unit, _("Code of the unit above; empty for a province"), Need.COLUMN),
        Column("valid_from", cells.day, _("First day on which it existed, like 2025-07-01"), Need.NOTHING),
        Column("valid_to", cells.day, _("Last day on which it existed"), Need.NOTHING),
        Column("merged_into", cells.unit, _("Code of the unit that it became part of"), Need.NOTHING),
    ),
    existing=existing,
    check=check,
    write=write,
    tidy=tidy,
    whole=True,
)
