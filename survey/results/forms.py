"""The filters of the results page; they stand in the address."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

from survey.clock import today
from survey.errors import Refused
from survey.office.scope import Scope
from survey.results.choices import Choice, index_label, indices, is_open, quarters_of, years_of
from survey.results.numbers import days_of, period_name
from survey.results.words import LEVELS


class Filters(Form):
    period = SelectField(_("Period"))
    by = SelectField(_("Rows"))
    index = SelectField(_("Index"))


def filters(asked: MultiDict[str, str], scope: Scope, months: Sequence[str], period: str) -> Filters:
    """The form with the choices of this scope, and the reader's choice or the usual one."""
    usual = {"period": period, "by": "counter", "index": "overall"}
    form = Filters(MultiDict({**usual, **{name: asked[name] for name in usual if asked.get(name)}}))
    form.period.choices = {
        str(_("Months")): [(month, f"{period_name(month)} ({days_of(month)})") for month in months],
        str(_("Quarters")): [
            (quarter, period_name(quarter)) for quarter in shown(scope, quarters_of(months))
        ],
        str(_("Years")): [(year, period_name(year)) for year in shown(scope, years_of(months))],
    }
    form.by.choices = [(level, str(LEVELS[level])) for level in scope.levels()]
    form.index.choices = [(index, index_label(index)) for index in indices()]
    return form


def shown(scope: Scope, periods: Sequence[str]) -> list[str]:
    """The periods that a scope may see: the rated see a period once it is over."""
    return [period for period in periods if not (scope.rated and is_open(period, today()))]


def choice_of(form: Filters) -> Choice:
    if not form.validate():
        raise Refused(str(_("There is no such choice for your account. Please choose again from the lists.")))
    return Choice(form.period.data, form.by.data, form.index.data)
