"""The command line of the second world."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from bench.other_world.accounts import make
from bench.other_world.mixtures import TRADERS, make_mixtures
from bench.other_world.score import score_scan, score_unmix


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.other_world", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("accounts", help="a world of accounts, the exam of scan")
    one.add_argument("folder")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--scale", type=float, default=1.0)
    one.add_argument("--difficulty", type=float, default=0.5)
    one.add_argument("--days", type=int)
    two = commands.add_parser("mixtures", help="accounts of exactly K traders, the exam of unmix")
    two.add_argument("folder")
    two.add_argument("--seed", type=int, default=1)
    two.add_argument("--traders", type=int, nargs="+", default=list(TRADERS))
    two.add_argument("--accounts-each", type=int, default=4)
    two.add_argument("--days", type=int, default=60)
    two.add_argument("--market", choices=("stock", "futures"), default="stock")
    two.add_argument("--tag-share", type=float, default=0.0)
    for name, text in (("score-scan", "alerts.parquet beside the truth"), ("score-unmix", "order_traders.parquet beside the truth")):
        score = commands.add_parser(name, help=text)
        score.add_argument("world")
        score.add_argument("out")
    given = parser.parse_args()
    if given.command == "accounts":
        make(given.folder, given.seed, given.scale, given.difficulty, given.days)
    elif given.command == "mixtures":
        make_mixtures(given.folder, given.seed, given.traders, given.accounts_each, given.days, given.market, given.tag_share)
    elif given.command == "score-scan":
        print(json.dumps(asdict(score_scan(given.world, given.out)), indent=1))
    else:
        scores, whole = score_unmix(given.world, given.out)
        print(json.dumps({"singles_kept_whole": whole, **{name: asdict(score) for name, score in scores.items()}}, indent=1))


if __name__ == "__main__":
    main()
