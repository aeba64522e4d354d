"""Two folders exchange their names: in one step where the system can, else in three."""

import ctypes
import errno
import os
from pathlib import Path

HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def exchange(one: Path, other: Path) -> None:
    """Nobody finds either name empty; on a system that cannot, there is a moment in which they do."""
    try:
        at_once(one, other)
    except (AttributeError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in CANNOT:
            raise
        in_three(one, other)


def at_once(one: Path, other: Path) -> None:
    system = ctypes.CDLL(None, use_errno=True)
    if system.renameat2(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one))


def in_three(one: Path, other: Path) -> None:
    aside = one.with_name(f"{one.name}-aside")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
