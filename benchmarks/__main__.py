"""What `script/bench` runs: every measurement beside its reference, in one run."""

import sys

from benchmarks import citizen

MEASUREMENTS = {"citizen": citizen.measure}


def main(names: list[str]) -> None:
    for name in names or MEASUREMENTS:
        print(f"── {name} " + "─" * (70 - len(name)))
        MEASUREMENTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
