"""Damage answers of OPS a million times and see whether the parser ever fails in a wrong way.

    python tests/bench/fuzz_ops.py --inputs 1000000 --processes 2

Ends with 1 if any input raised anything but the one error meant for it, gave other rows by its
usual shape than by its elements, or took longer than two seconds.
"""

import argparse
import multiprocessing
import sys
from pathlib import Path
from time import perf_counter

sys.path.append(str(Path(__file__).parents[1] / "unit" / "ops"))

import opsxml_mutations

_PORTION = 10_000


def _portion(number: int) -> opsxml_mutations.Tally:
    return opsxml_mutations.run(inputs=_PORTION, seed=number)


def main() -> int:
    """Run all portions, print what became of the inputs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--inputs", type=int, default=1_000_000)
    arguments.add_argument("--processes", type=int, default=1)
    arguments.add_argument(
        "--seed", type=int, default=0, help="where the numbering of seeds starts"
    )
    chosen = arguments.parse_args()
    portions = range(chosen.seed, chosen.seed + -(-chosen.inputs // _PORTION))
    began = perf_counter()
    total = opsxml_mutations.Tally()
    with multiprocessing.Pool(chosen.processes) as pool:
        for tally in pool.imap_unordered(_portion, portions):
            total.add(tally)
    print(f"{len(portions) * _PORTION} inputs in {perf_counter() - began:.0f} s")  # noqa: T201
    for outcome, count in total.counts.most_common():
        print(f"{count:9} {outcome}")  # noqa: T201
    print(f"slowest input: {total.slowest * 1000:.1f} ms")  # noqa: T201
    for failure in total.failures[:20]:
        print(f"FAILED {failure[:2000]}")  # noqa: T201
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
