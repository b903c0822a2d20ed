"""``./run bench [NAME …] [--json] [--quick] [--huge]``: run benchmarks, print a table, keep the results."""

import argparse
import importlib
import json
import sys
from datetime import UTC, datetime

from bench.harness import HERE, Settings, plain, save, table

_NOT_BENCHMARKS = {"__init__", "__main__", "harness", "lake"}


def names() -> list[str]:
    """Every benchmark: a module or package of this folder with ``run(settings) -> list[Measurement]``."""
    modules = {path.stem for path in HERE.glob("*.py")} | {path.parent.name for path in HERE.glob("*/__init__.py")}
    return sorted(modules - _NOT_BENCHMARKS)


def main(words: list[str] | None = None) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="./run bench", description="What is measured, against whom.")
    parser.add_argument("name", nargs="*", help=f"which: {', '.join(names())}; all unless given")
    parser.add_argument("--json", action="store_true", help="a list of measurements instead of a table")
    parser.add_argument("--quick", action="store_true", help="small data, few rounds: shows that it runs")
    parser.add_argument("--huge", action="store_true", help="also what needs tens of gigabytes of disk")
    parser.add_argument("--rounds", type=int, default=None, help="rounds of which the best counts")
    parser.add_argument("--keep", action="store_true", help="keep generated data under bench/data")
    asked = parser.parse_args(words)
    wrong = sorted(set(asked.name) - set(names()))
    if wrong:
        print(f"No benchmark is called {', '.join(wrong)}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    rounds = asked.rounds or (2 if asked.quick else 5)
    settings = Settings(quick=asked.quick, huge=asked.huge, rounds=rounds, keep=asked.keep)
    everything = []
    for name in asked.name or names():
        found = importlib.import_module(f"bench.{name}").run(settings)
        save(name, found, settings=settings, at=datetime.now(UTC))
        everything += found
        if not asked.json:
            print(f"\n{name}\n{table(found)}", flush=True)
    if asked.json:
        print(json.dumps(plain(everything), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
