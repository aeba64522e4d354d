"""A planted database of either kind."""

import pytest

from survey.db import Database
from tests.snapshot.planting import plant


@pytest.fixture
def planted(database: Database) -> Database:
    plant(database)
    return database
