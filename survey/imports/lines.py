"""From the bytes of a file to its rows of text, whatever programme wrote them."""

from dataclasses import dataclass
from typing import NoReturn

from survey.imports.problems import problem, refuse

MOST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, with its number as a spreadsheet shows it."""

    row: int
    cells: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(cell and not cell.isspace() for cell in self.cells)


def kept(lines: list[Line], line: Line) -> None:
    """Add a row unless it is empty; too many are refused before they fill the memory."""
    if len(lines) > MOST_ROWS:
        too_many_rows()
    if line:
        lines.append(line)


def too_many_rows() -> NoReturn:
    refuse([problem("too-many-rows", most=f"{MOST_ROWS:_}".replace("_", " "))])
