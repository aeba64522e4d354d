"""Two folders exchange their names."""

from pathlib import Path

import pytest

from survey.snapshot import exchanging


@pytest.mark.parametrize("how", [exchanging.exchange, exchanging.in_three])
def test_two_folders_exchange_their_names(tmp_path: Path, how: object) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert callable(how)
    how(tmp_path / "one", tmp_path / "other")

    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")) == [
        "one", "one/other", "other", "other/one",
    ]  # fmt: skip


def test_a_system_that_cannot_do_it_at_once_does_it_in_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(one: Path, other: Path) -> None:
        raise AttributeError("renameat2")

    monkeypatch.setattr(exchanging, "at_once", unknown)
    test_two_folders_exchange_their_names(tmp_path, exchanging.exchange)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        exchanging.exchange(tmp_path / "one", tmp_path / "other")
