"""Made-up answer sheets in a Parquet file: near 94 % satisfied, alike within a day, in no order.

Columns: counter, field (three of each counter), day, weight (one for each counter × field) and the items,
five points each. The same seed writes the same rows, in chunks, so that fifty million fit on a small machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 1_000_000
ROW_GROUP = 50_000  # as in a snapshot's files
FIELDS = pa.array(["business", "civil", "land"])
FIRST_DAY = np.datetime64("2025-01-15", "D")
Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Made:
    """How many sheets of how many counters, days (a counter × a day is a PSU) and items."""

    rows: int
    counters: int
    days: int
    items: tuple[str, ...] = ("overall",)
    seed: int = 2026

    def chunks(self) -> Iterator[pa.Table]:
        """The rows, at most a million at a time."""
        rng = np.random.default_rng([self.seed, self.rows, self.counters])
        share = np.clip(rng.normal(0.94, 0.02, self.counters), 0.80, 0.99)
        of_day = rng.normal(0.0, 0.03, (self.counters, self.days))
        dossiers = rng.integers(30, 900, (self.counters, len(FIELDS)))
        weight = dossiers / rng.integers(20, 30, (self.counters, len(FIELDS)))
        names = pa.array([f"Q{number:04d}" for number in range(self.counters)])
        for start in range(0, self.rows, CHUNK):
            n = min(CHUNK, self.rows - start)
            counter, day = rng.integers(self.counters, size=n), rng.integers(self.days, size=n)
            field = rng.choice(len(FIELDS), size=n, p=[0.2, 0.3, 0.5])
            p = np.clip(share[counter] + of_day[counter, day], 0.0, 1.0)
            columns = {
                "counter": pa.DictionaryArray.from_arrays(pa.array(counter.astype(np.int32)), names),
                "field": pa.DictionaryArray.from_arrays(pa.array(field.astype(np.int32)), FIELDS),
                "day": pa.array(FIRST_DAY + day, type=pa.date32()),
                "weight": weight[counter, field],
            }
            yield pa.table(columns | {item: answers(p, rng) for item in self.items})

    def write(self, folder: Path) -> Path:
        """The Parquet file of these sheets; written once for each folder."""
        path = folder / f"{self.rows}-{self.counters}-{self.days}-{len(self.items)}.parquet"
        if not path.exists():
            chunks = self.chunks()
            first = next(chunks)
            with pq.ParquetWriter(path, first.schema) as file:
                for chunk in (first, *chunks):
                    file.write_table(chunk, row_group_size=ROW_GROUP)
        return path


def answers(p: Floats, rng: np.random.Generator) -> npt.NDArray[np.int8]:
    """Five points: 4 or 5 with the row's probability, else 1, 2 or 3.

    >>> answers(np.array([1.0, 0.0]), np.random.default_rng(1)).tolist()
    [5, 3]
    """
    u = rng.random(len(p))
    satisfied = np.where(u < 0.6 * p, 5, 4)
    other = 1 + np.minimum((3 * (u - p) / np.maximum(1 - p, 1e-9)).astype(np.int64), 2)
    return np.where(u < p, satisfied, other).astype(np.int8)
