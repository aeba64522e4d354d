"""Every answer sheet once: a sheet that is there twice would count twice."""

from analysis.errors import DuplicateIds, listed
from analysis.rows.source import IbisTable, run


def refuse_duplicates(table: IbisTable, where: str, *, key: str = "response") -> None:
    """`DuplicateIds` names the keys that several rows have, or that a row lacks.

    >>> import pandas as pd
    >>> from analysis.rows.source import table_of
    >>> refuse_duplicates(table_of(pd.DataFrame({"response": ["a", "b"]}), ["response"]), "sheets")
    """
    counts = run(table.aggregate(rows=table.count(), keys=table[key].nunique()))
    rows, keys = int(counts["rows"][0]), int(counts["keys"][0])
    if rows == keys:
        return
    repeated = table.group_by(key).agg(times=table.count()).filter(lambda t: (t.times > 1) | t[key].isnull())
    names = run(repeated.order_by(key).limit(100))[key].fillna("(none)").tolist()
    raise DuplicateIds(
        f"{where}: {rows} rows with {keys} different keys; {key} {listed(names)} is repeated or missing: "
        "make the snapshot again, or remove the repeated rows where it comes from"
    )
