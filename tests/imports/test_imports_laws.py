"""Whatever rows are put together: a refusal, or a plan that leaves nothing to do once it is applied."""

from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.db import Database
from survey.errors import Refused
from survey.imports.kinds import KINDS
from survey.imports.planning import apply, plan, read
from tests.imports.files import NOON

UNIT = ["75", "74", "753", "26080", "26098", "26099", "", "x"]
AGENCY = ["H19.40.12", "H19.40.13", "H19.40.14", "", "x"]
FIELD = ["land", "civil", "build", "land;civil"]
DAY = ["", "2025-07-01", "30/06/2025", "x"]
NUMBER = ["0", "3", "12", "", "1.234"]
CELLS = {
    "units": [UNIT, ["A", "B", ""], ["xã", "tỉnh", "thành phố", "huyện"], UNIT, DAY, DAY, UNIT],
    "agencies": [AGENCY, ["A", "B"], UNIT, AGENCY, DAY, DAY, ["", "1022"]],
    "fields": [FIELD, ["A", "Ă"]],
    "counters": [["LK-01", "X-1", "X-2", ""], ["A", "B"], AGENCY, UNIT, FIELD, DAY, DAY],
    "dossiers": [
        ["LK-01", "LK-02", "BV-01", "X"], FIELD, ["2026-10", "2026-11", "x"], ["", "online"], *[NUMBER] * 4,
    ],
    "targets": [["overall", "late", "x"], ["94", "0.5%", "x"], [">=", "<"], UNIT, DAY, DAY, ["KH", ""]],
}  # fmt: skip


class Undo(Exception):
    """Leave the database as it was for the next example."""


def rows_of(kind: str) -> st.SearchStrategy[list[tuple[str, ...]]]:
    return st.lists(st.tuples(*(st.sampled_from(cells) for cells in CELLS[kind])), min_size=1, max_size=4)


def written(kind: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    lines = [[column.name for column in KINDS[kind].columns], *rows]
    return "\n".join(",".join(line) for line in lines).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_refused_or_written_once(registry: Database, kind: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows=rows_of(kind))
    def holds(rows: list[tuple[str, ...]]) -> None:
        with suppress(Undo, Refused), registry.writing() as session:
            table = read(kind, written(kind, rows))
            first = plan(session, kind, table)
            apply(session, first, at=NOON)
            assert len(first.changes) == len(rows)
            session.expire_all()
            assert plan(session, kind, table).effective == []
            raise Undo

    holds()
