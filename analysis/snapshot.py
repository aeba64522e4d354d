"""Reading a snapshot: a manifest over immutable Parquet files, named by its own SHA-256."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow.parquet as pq

from analysis.counters.contents import (
    reading,
    refuse_bad_counts,
    refuse_bad_entry,
    refuse_bad_sheets,
    refuse_columns,
)
from analysis.counters.distinct import refuse_duplicates
from analysis.counters.places import counters_of, refuse_bad_targets
from analysis.errors import BrokenSnapshot
from analysis.rows.source import IbisTable

FORMAT = 1


class Snapshot:
    """A folder with manifest.json, codebook.json, population.parquet and responses/month=…/*.parquet.

    Opening checks that the manifest can be read and that each file it names is there; `verify` also checks
    every byte. Only the files of the manifest are read, so that what an earlier snapshot left is no part of
    this.

    Raises `BrokenSnapshot`, which says which file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        content = self._bytes("manifest.json")
        self.id = hashlib.sha256(content).hexdigest()
        self.manifest: Mapping[str, Any] = self._json("manifest.json", content)
        if self.manifest.get("format") != FORMAT:
            given = self.manifest.get("format")
            raise BrokenSnapshot(f"{self.path}/manifest.json: format {given!r}, this version reads {FORMAT}")
        for entry in self.files():
            if not (self.path / entry["file"]).is_file():
                raise BrokenSnapshot(f"{self.path}: {entry['file']} is missing; make the snapshot again")

    def files(self) -> Iterator[Mapping[str, Any]]:
        """Each file's entry in the manifest: file, sha256 and, for Parquet, rows."""
        where = f"{self.path}/manifest.json"
        try:
            with_rows = [*self.manifest["responses"], self.manifest["population"]]
            entries = [*with_rows, self.manifest["codebook"]]
        except (KeyError, TypeError) as error:
            raise BrokenSnapshot(f"{where}: no entry {error}; make the snapshot again") from error
        for entry in entries:
            refuse_bad_entry(entry, where, rows=entry in with_rows)
            yield entry

    def verify(self) -> None:
        """Compare every file with the manifest's SHA-256 and row count, and look at what they hold.

        No sheet may be there twice or without counter, day and month, no dossiers be counted twice or as
        less than none, no counter be in the codebook twice, no target be without its number. Raises
        `BrokenSnapshot`, `DuplicateIds`.
        """
        for entry in self.files():
            path = self.path / entry["file"]
            with reading(str(path)), path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != entry["sha256"]:
                raise BrokenSnapshot(f"{path}: changed since the snapshot was made (SHA-256 {digest})")
            if "rows" in entry:
                with reading(str(path)):
                    rows = pq.read_metadata(path).num_rows
                if rows != entry["rows"]:
                    raise BrokenSnapshot(f"{path}: {rows} rows, the manifest says {entry['rows']}")
        counters_of(self.codebook)
        refuse_bad_targets(self.codebook)
        refuse_bad_counts(self.population, self.path / self.manifest["population"]["file"])
        if not self.empty:
            sheets = f"{self.path}: answer sheets"
            with reading(sheets):
                refuse_bad_sheets(self.responses, sheets)
                refuse_duplicates(self.responses, sheets)

    @property
    def responses(self) -> IbisTable:
        """All answer sheets, lazily, on a DuckDB of their own; a column that a file lacks is NULL there.

        Raises `BrokenSnapshot` for a file that is no Parquet, and where no file has a column that is needed.
        """
        paths = [str(self.path / entry["file"]) for entry in self.manifest["responses"]]
        if not paths:
            raise BrokenSnapshot(
                f"{self.path}: no answer sheets yet; make the snapshot after the first answer"
            )
        with reading(f"{self.path}: answer sheets"):
            table = ibis.duckdb.connect().read_parquet(
                paths, union_by_name=True, hive_partitioning=True, hive_types_autocast=False
            )
        refuse_columns(table, f"{self.path}: answer sheets")
        return table

    @property
    def empty(self) -> bool:
        """Whether there is no answer sheet at all."""
        return not any(entry["rows"] for entry in self.manifest["responses"])

    @cached_property
    def population(self) -> pd.DataFrame:
        """Dossier counts: counter, field, month, channel, handled, on_time, late, refused; each once."""
        path = self.path / self.manifest["population"]["file"]
        with reading(str(path)):
            found = pd.read_parquet(path)
        refuse_bad_counts(found, path)
        return found

    @cached_property
    def codebook(self) -> Mapping[str, Any]:
        """Questionnaires with their items and index trees, units, agencies, counters, fields and targets."""
        name = self.manifest["codebook"]["file"]
        return self._json(name, self._bytes(name))

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise BrokenSnapshot(f"{self.path / name} cannot be read: {error.strerror}") from error

    def _json(self, name: str, content: bytes) -> Mapping[str, Any]:
        try:
            found = json.loads(content)
        except ValueError as error:
            raise BrokenSnapshot(f"{self.path / name} is not JSON: {error}") from error
        if not isinstance(found, dict):
            raise BrokenSnapshot(f"{self.path / name} is not a JSON object")
        return found
