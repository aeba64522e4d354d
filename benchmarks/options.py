"""What the command line of `script/bench` leaves to choose."""

from dataclasses import dataclass

from rich.console import Console

REPLICATIONS = 2_500


@dataclass(frozen=True, slots=True)
class Options:
    """``quick``: less of everything; ``get_svy``: install that package into the cache folder first."""

    quick: bool = False
    get_svy: bool = False
    replications: int = REPLICATIONS
    seed: int = 2026


def wide_console() -> Console:
    """Wide enough for the tables also where the output is a file."""
    console = Console()
    return console if console.is_terminal else Console(width=120)
