"""What `script/bench` runs: every measurement beside its reference, in one run."""

from collections.abc import Callable

import click

from benchmarks import cells_coverage, citizen, coverage, statistics
from benchmarks.options import REPLICATIONS, Options

MEASUREMENTS: dict[str, Callable[[Options], None]] = {
    "citizen": citizen.measure,
    "statistics": statistics.measure,
    "coverage": coverage.measure,
    "cells-coverage": cells_coverage.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(MEASUREMENTS)))
@click.option("--quick", is_flag=True, help="Less of everything: to see that it runs.")
@click.option("--get-svy", is_flag=True, help="Install the Python package svy into a cache folder first.")
@click.option("--replications", default=REPLICATIONS, show_default=True, help="Of each coverage setting.")
@click.option("--seed", default=2026, show_default=True, help="Of everything that is made up.")
def main(names: tuple[str, ...], quick: bool, get_svy: bool, replications: int, seed: int) -> None:
    """Measure NAMES, or everything."""
    options = Options(quick=quick, get_svy=get_svy, replications=replications, seed=seed)
    for name in names or MEASUREMENTS:
        print(f"── {name} " + "─" * (70 - len(name)), flush=True)
        MEASUREMENTS[name](options)


if __name__ == "__main__":
    main(prog_name="script/bench")
