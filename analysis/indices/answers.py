"""What counts as an answer to an item, what is refused, and what is summed for an index."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import add, or_

from analysis.errors import BadScheme, UnknownCategory, listed
from analysis.indices.node import Node
from analysis.rollup import Measure, Rollup
from analysis.rows.source import Data, IbisTable, IbisValue, run, table_of
from analysis.rows.valid import NOT_ANSWERS, among, one_of

STRANGERS = ":strangers"
TOLERANCE = 1e-6  # of a scale's width: published scores are rounded


def answered(column: IbisValue) -> IbisValue:
    """Neither missing (NULL, NaN) nor "not applicable" (−8)."""
    there = column.notnull() & ~among(column, NOT_ANSWERS).fill_null(False)
    return there & ~column.isnan().fill_null(True) if column.type().is_floating() else there


def number(table: IbisTable, item: str) -> IbisValue:
    """The answer as a score; text that is no number becomes NULL, and is refused by `strange`."""
    return table[item].try_cast("float64") if table[item].type().is_string() else table[item].cast("float64")


def strange(table: IbisTable, leaf: Node) -> IbisValue:
    """An answer that the scheme does not know: none of the levels, no number, or off the scale."""
    given = answered(table[leaf.name])
    if leaf.scale is None:
        return given & ~one_of(table, leaf.name, leaf.levels)
    margin = TOLERANCE * (leaf.scale[1] - leaf.scale[0])
    score = number(table, leaf.name)
    on_scale = score.between(leaf.scale[0] - margin, leaf.scale[1] + margin)
    return given & ~on_scale.fill_null(False)


def satisfied_answers(node: Node) -> Callable[[IbisTable], IbisValue]:
    """How many answers of a sheet are satisfied."""
    _refuse_points(node)

    def value(table: IbisTable) -> IbisValue:
        return reduce(add, [one_of(table, code, codes).cast("int64") for code, codes in node.items])

    return value


def valid_answers(node: Node) -> Callable[[IbisTable], IbisValue]:
    """How many answers of a sheet are valid; NULL when none is."""
    _refuse_points(node)

    def value(table: IbisTable) -> IbisValue:
        return reduce(add, [answered(table[code]).cast("int64") for code, _ in node.items]).nullif(0)

    return value


def leaf_measure(leaf: Node) -> Measure:
    """An item's sums: y is 1 for a satisfied answer or the score, d counts the answers."""

    def y(table: IbisTable) -> IbisValue:
        counts = answered(table[leaf.name])
        if leaf.scale is None:
            return counts.ifelse(one_of(table, leaf.name, leaf.satisfied), None)
        return (counts & ~strange(table, leaf)).ifelse(number(table, leaf.name), None)

    return Measure(measure_name(leaf), (leaf.name,), y, second_moments=False)


def sheets_measure(node: Node) -> Measure:
    """Which sheets have an answer below the node: its n and Kish's n are of sheets (RULES 19)."""

    def y(table: IbisTable) -> IbisValue:
        return reduce(or_, [answered(table[leaf.name]) for leaf in node.leaves]).nullif(False)

    return Measure(measure_name(node), tuple(leaf.name for leaf in node.leaves), y, second_moments=False)


def measure_of(node: Node) -> Measure:
    """The measure that has the node's n and Kish's n; an item's has its sums too."""
    return sheets_measure(node) if len(node.leaves) > 1 else leaf_measure(node.leaves[0])


def measure_name(node: Node) -> str:
    """The name of a node's sums: one for an item wherever it stands with the same satisfied codes, one for
    all nodes over the same items."""
    if len(node.leaves) > 1:
        return "+".join(sorted({leaf.name for leaf in node.leaves}))
    leaf = node.leaves[0]
    return f"{leaf.name}[score]" if leaf.scale else f"{leaf.name}{sorted(map(str, leaf.satisfied))}"


def measures_of(nodes: Iterable[Node]) -> list[Measure]:
    """Everything that the nodes need, each once: the items' sums, and the sheets of nodes over several."""
    wanted = {measure_name(part): part for node in nodes for part in (node, *node.leaves)}
    return [measure_of(part) for part in wanted.values()]


def strangers_measure(nodes: Iterable[Node]) -> list[Measure]:
    """One count for the whole scheme: the sheets with an answer that it does not know."""
    leaves = declared(nodes)
    if not leaves:
        return []

    def y(table: IbisTable) -> IbisValue:
        return reduce(or_, [strange(table, leaf) for leaf in leaves]).nullif(False)

    return [Measure(STRANGERS, tuple(leaf.name for leaf in leaves), y, second_moments=False)]


def declared(nodes: Iterable[Node]) -> list[Node]:
    """The items whose scale the scheme knows."""
    found = {(leaf.name, leaf.levels, leaf.scale): leaf for node in nodes for leaf in node.leaves}
    return [leaf for leaf in found.values() if leaf.levels or leaf.scale]


def refuse_strangers(rolled: Rollup, data: Data, nodes: Sequence[Node]) -> None:
    """`UnknownCategory` if a sheet has an answer off its scale; only then a second pass says which."""
    if f"{STRANGERS}:n" not in rolled.sums or not rolled.sums[f"{STRANGERS}:n"].sum():
        return
    for leaf in declared(nodes):
        table = table_of(data, [leaf.name])
        off = table.filter(strange(table, leaf)).select(answer=leaf.name)
        found = run(off.group_by("answer").agg(rows=off.count())).sort_values("answer")
        if len(found):
            pairs = zip(found["answer"].tolist(), found["rows"].tolist(), strict=True)
            there = listed(f"{answer!r} in {rows} rows" for answer, rows in pairs)
            known = f"{leaf.scale[0]:g} to {leaf.scale[1]:g}" if leaf.scale else listed(leaf.levels, most=20)
            raise UnknownCategory(
                f"item {leaf.name}: {there}; the scheme knows {known}: correct the answers, or the scheme"
            )


def _refuse_points(node: Node) -> None:
    if not all(part.is_share for part in (node, *node.leaves)):
        raise BadScheme(f"node {node.name} is in points: here a share of satisfied answers is needed")
