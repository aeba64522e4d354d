"""What the results page shows to this person, and the file of the same figures."""

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import today
from survey.db import db
from survey.office.scope import Scope, scope_of
from survey.places.models import Agency, Counter, Unit
from survey.results import compute, numbers, sensitivity, words
from survey.results.choices import Choice, first_choice, index_label, is_open, last_day
from survey.results.download import hidden, rows_within, workbook_of
from survey.results.forms import Filters, choice_of, filters, shown
from survey.results.present import Row, rows_of, scale_for, tally

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, for what, and where each row belongs. There is at least one answer sheet."""

    scope: Scope
    form: Filters
    choice: Choice
    places: dict[str, str]


def asked() -> Asked | None:
    """The reader's wish, checked. None: there is no answer sheet yet."""
    with db.reading() as session:
        scope = scope_of(session, current_user)
        months = shown(scope, compute.periods_with_sheets())
        period = first_choice(months, today())
        if period is None:
            return None
        form = filters(request.args, scope, months, period)
        choice = choice_of(form)
        return Asked(scope, form, choice, places_of(session, choice.by))


def places_of(session: Session, by: str) -> dict[str, str]:
    """Where each row belongs: a counter to its agency, an agency to its unit."""
    wanted = {
        "counter": select(Counter.code, Agency.name).join(Counter.agency),
        "agency": select(Agency.code, Unit.name).join(Agency.unit),
    }
    return {row.code: row.name for row in session.execute(wanted[by])} if by in wanted else {}


def figures_for(choice: Choice) -> Any:
    return compute.figures(by=choice.by, period=choice.period, index=choice.index, as_of=today())


def results_page() -> Any:
    wish = asked()
    if wish is None:
        return render_template("results/nothing.html")
    choice, by = wish.choice, wish.choice.by
    rows = rows_of(by, rows_within(figures_for(choice).table, by, wish.scope), wish.places)
    answer = headline(wish.scope, choice)
    return render_template(
        "results/index.html",
        form=wish.form,
        choice=choice,
        rows=rows,
        tally=tally(rows),
        answer=answer,
        answer_name=scope_name(),
        before=headline(wish.scope, choice, before=True),
        scale=scale_for([*rows, *([answer] if answer else [])]),
        open_until=last_day(choice.period) if is_open(choice.period, today()) else None,
        index_label=index_label(choice.index),
        rated=wish.scope.rated,
        numbers=numbers,
        words=words,
        sensitivity=sensitivity,
    )


def scope_name() -> str:
    """What the first figure is of: the person's unit or agency."""
    place = current_user.unit or current_user.agency
    return str(place.name)


def headline(scope: Scope, choice: Choice, *, before: bool = False) -> Row | None:
    """The one row of the person's whole scope, in the period asked for or in the one before."""
    by, code = scope.headline
    period = numbers.period_before(choice.period) if before else choice.period
    if period is None:
        return None
    table = figures_for(Choice(period, by, choice.index)).table
    rows = rows_of(by, hidden(scope, table if by == "total" else table[table["code"] == code]), {})
    return rows[0] if rows else None


def results_file() -> Any:
    wish = asked()
    if wish is None:
        return render_template("results/nothing.html"), 404
    choice = wish.choice
    response: Response = make_response(workbook_of(figures_for(choice), wish.scope))
    response.mimetype = XLSX
    name = "-".join(["hailong", choice.period, choice.by, choice.index]).replace("/", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
