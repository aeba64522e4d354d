"""Dossier counts: the population. Append-only: a correction is a new row, and the newest counts."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey.imports import cells
from survey.imports.kind import Change, Codes, Draft, Key, Kind
from survey.imports.kinds import counters
from survey.imports.kinds.saving import ids, portions
from survey.imports.problems import Problem, problem, shown
from survey.imports.table import Column, Need, Row, Values
from survey.places.models import Counter, ServiceField
from survey.population.models import DossierCount

KEY = ("counter", "field", "month", "channel")
COUNTS = ("handled", "on_time", "late", "refused")
AT_ONCE = 10_000


def existing(session: Session, rows: Sequence[Row] = ()) -> dict[Key, Values]:
    """The newest count of each counter, field, month and channel, in the months of the rows."""
    months = sorted({row.values["month"] for row in rows if "month" in row.values})
    newest: dict[Key, Values] = {}
    for part in portions(months):
        query = (
            select(
                Counter.code.label("counter"), ServiceField.code.label("field"), DossierCount.month,
                DossierCount.channel, *(getattr(DossierCount, name) for name in COUNTS),
            )
            .join(Counter, DossierCount.counter_id == Counter.id)
            .join(ServiceField, DossierCount.field_id == ServiceField.id)
            .where(DossierCount.month.in_(part))
            .order_by(DossierCount.id)
        )  # fmt: skip
        for row in session.execute(query):
            newest[tuple(row[:4])] = dict(zip(KEY + COUNTS, row, strict=True))
    return newest


def check(draft: Draft) -> Iterator[Problem]:
    known = {key[0]: values for key, values in counters.existing(draft.session).items()}
    places = Codes("unknown-counter", known, gettext("Import the counters first."))
    fields = Codes(
        "unknown-field", set(ids(draft.session, ServiceField)), gettext("Import the fields first.")
    )
    for row in draft.rows:
        yield from places.missing(row, "counter")
        yield from fields.missing(row, "field")
        yield from within_handled(row)
        counter = known.get(row.values.get("counter", ""))
        if counter is not None:
            yield from draft.outside(row, counter["unit"], row.values["counter"], "counter")
            if row.values.get("field") in fields.known:
                yield from served(row, counter)


def served(row: Row, counter: Values) -> Iterator[Problem]:
    if row.values["field"] not in counter["fields"]:
        names = ", ".join(counter["fields"]) or "–"
        place = {"counter": counter["code"], "value": shown(row.values["field"]), "served": names}
        yield problem("field-not-served", row.number, "field", **place)


def within_handled(row: Row) -> Iterator[Problem]:
    counts = {name: row.values.get(name) or 0 for name in COUNTS}
    if "handled" not in row.values:
        return
    if counts["on_time"] + counts["late"] > counts["handled"]:
        yield problem("parts-exceed", row.number, "handled", **counts)
    if counts["refused"] > counts["handled"]:
        yield problem("refused-exceeds", row.number, "refused", **counts)


def write(session: Session, changes: Sequence[Change], at: datetime) -> None:
    places, fields = ids(session, Counter), ids(session, ServiceField)
    rows = [
        {
            "counter_id": places[change.values["counter"]],
            "field_id": fields[change.values["field"]],
            "recorded_at": at,
            **{name: change.values[name] for name in ("month", "channel", *COUNTS)},
        }
        for change in changes
        if change.state != "unchanged"
    ]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(DossierCount), rows[start : start + AT_ONCE])


KIND = Kind(
    name="dossiers",
    title=_("Dossier counts"),
    key=KEY,
    columns=(
        Column("counter", cells.code, _("Code of the counter")),
        Column("field", cells.code, _("Code of the service field; the counter must serve it")),
        Column(
            "month",
            cells.month,
            _(
                "Reporting month, like 2026-10 (15 September to 14 October), "
                "or days like 2026-10-01/2026-10-31"
            ),
        ),
        Column(
            "channel", cells.channel, _("direct, online or post; empty: direct"), Need.NOTHING, empty="direct"
        ),
        Column("handled", cells.number, _("All dossiers received")),
        Column("on_time", cells.number, _("Of these, finished on time"), Need.NOTHING),
        Column("late", cells.number, _("Of these, finished late"), Need.NOTHING),
        Column("refused", cells.number, _("Of these, refused"), Need.NOTHING),
    ),
    existing=existing,
    check=check,
    write=write,
    states_all=True,
)
