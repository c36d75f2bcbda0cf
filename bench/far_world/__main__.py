"""The command line of the third world."""

from __future__ import annotations

import argparse
import json

from bench.far_world.score import score_seeds
from bench.far_world.world import FULL, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.far_world", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("accounts", help="a world of accounts, the exam of scan")
    one.add_argument("--out", required=True)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--accounts", type=int, default=FULL)
    one.add_argument("--days", type=int)
    two = commands.add_parser("score-scan", help="make, scan and score the worlds of these seeds")
    two.add_argument("--seeds", type=int, nargs="+", required=True)
    two.add_argument("--accounts", type=int, default=FULL)
    given = parser.parse_args()
    if given.command == "accounts":
        make(given.out, given.seed, given.accounts, given.days)
    else:
        print(json.dumps(score_seeds(given.seeds, given.accounts), indent=1))


if __name__ == "__main__":
    main()
