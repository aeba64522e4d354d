"""The published lists of communes (thanglequoc/vietnamese-provinces-database), taken as they are."""

from collections.abc import Iterator

from survey.imports.lines import Line
from survey.vietnamese import clean

PUBLISHED = ("province_code", "province_full_name", "ward_code", "ward_full_name", "unit_type")
OURS = ("code", "name", "level", "parent")


def is_published(header: Line) -> bool:
    return tuple(clean(cell).casefold() for cell in header.cells if cell) == PUBLISHED


def converted(lines: list[Line]) -> Iterator[Line]:
    """Our columns: each province where it first stands, and every commune under its own row number.

    >>> rows = [("75", "Thành phố Đồng Nai", "26080", "Phường Long Khánh", "Phường")]
    >>> for line in converted([Line(1, PUBLISHED), *(Line(n, cells) for n, cells in enumerate(rows, 2))]):
    ...     print(line.row, *line.cells, sep=" | ")
    1 | code | name | level | parent
    2 | 75 | Thành phố Đồng Nai | province |
    2 | 26080 | Phường Long Khánh | Phường | 75
    """
    header, *rows = lines
    yield Line(header.row, OURS)
    provinces = set()
    for line in rows:
        province, province_name, code, name, level, *more = (*line.cells, *[""] * len(PUBLISHED))
        if (province, province_name) not in provinces:
            provinces.add((province, province_name))
            yield Line(line.row, (province, province_name, "province", ""))
        yield Line(line.row, (code, name, level, province, *filter(None, more)))
