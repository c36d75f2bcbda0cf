"""``python -m bench.reactive_world --seed N --out DIR [--accounts 2500]``: one world, its laws drawn from the seed."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.reactive_world.world import write_world


def main() -> None:
    """Write one world and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=2500)
    chosen = parser.parse_args()
    for name, rows in write_world(chosen.out, chosen.seed, chosen.accounts).items():
        print(f"{name:24}{rows:>12,}")


if __name__ == "__main__":
    main()
