"""The computation as a file, in the reader's language and within the reader's scope."""

from dataclasses import replace

import pandas as pd
from flask_babel import gettext as _

from analysis.continuous import BY_CHANNEL
from analysis.counters.outcome import Results
from analysis.report.xlsx import workbook
from survey.installation import made_up
from survey.language import chosen
from survey.office.scope import Scope
from survey.results import wordlist
from survey.results.choices import index_label
from survey.results.numbers import days_of, period_name
from survey.results.present import named, urgent_first

ENOUGH = 10  # sheets


def workbook_of(results: Results, scope: Scope | None = None) -> bytes:
    """An .xlsx file of the results; of those of a scope, if one is given."""
    all_of_it = scope is None or (scope.whole and not scope.rated)
    part = results if scope is None or all_of_it else cut_to(results, scope)
    table = urgent_first(named(results.method.by, part.table))
    return workbook(
        replace(part, table=table),
        words={**wordlist.words(), "title": title(results)},
        language=chosen(),
        made_up=made_up(),
        whole=part is results,
    )


def title(results: Results) -> str:
    method = results.method
    period = f"{period_name(method.period)} ({days_of(method.period)})"
    return str(_("Satisfaction index: %(index)s, %(period)s", index=index_label(method.index), period=period))


def cut_to(results: Results, scope: Scope) -> Results:
    """The rows, cells and merges of a scope; the statuses stay those of the whole list."""
    cells = results.cells[results.cells["counter"].isin(() if scope.rated else scope.counters)]
    return replace(
        results,
        table=rows_within(results.table, results.method.by, scope),
        cells=cells,
        merges=results.merges[results.merges["into"].isin(set(cells["merged_into"]))],
        uncovered=results.uncovered[results.uncovered["counter"].isin(scope.counters)],
    )


def rows_within(table: pd.DataFrame, by: str, scope: Scope) -> pd.DataFrame:
    """The rows that a scope may see."""
    codes = scope.codes(by)
    return hidden(scope, table if codes is None else table[table["code"].isin(codes)])


def hidden(scope: Scope, table: pd.DataFrame) -> pd.DataFrame:
    """The rated see no row of fewer sheets than an answer can hide among (RULES 27), and nothing by channel:

    whoever knows the figure of all and of one channel knows that of the few who came by another.
    """
    if not scope.rated:
        return table
    return table[table["n"] >= ENOUGH].assign(**dict.fromkeys(BY_CHANNEL, float("nan")))
