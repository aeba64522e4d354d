"""The results page and its download.

Everything behind them is loaded when the first official asks: the citizens' pages start without pandas.
"""

from typing import Any

from flask import Blueprint

from survey.office.access import needs

bp = Blueprint("results", __name__, template_folder="templates")


@bp.get("/office/")
@needs("see-results")
def index() -> Any:
    from survey.results.page import results_page  # noqa: PLC0415 - see above

    return results_page()


@bp.get("/office/results.xlsx")
@needs("see-results")
def download() -> Any:
    from survey.results.page import results_file  # noqa: PLC0415 - see above

    return results_file()
