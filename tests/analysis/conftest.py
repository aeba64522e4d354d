"""One snapshot per call, in the test's own folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.analysis import snapshots


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Write a snapshot from sheets, dossier counts and counters; answers its folder."""

    def written(*given: Any, **more: Any) -> Path:
        return snapshots.write(tmp_path / f"snapshot{len(list(tmp_path.iterdir()))}", *given, **more)

    return written
