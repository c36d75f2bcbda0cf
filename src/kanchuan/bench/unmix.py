"""``bench unmix``: how well orders are put to traders on fresh made-up accounts, beside baselines and beside a search started at the truth."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from kanchuan.bench.metrics import calibration_error, rounded
from kanchuan.bench.unmix_baselines import BASELINES
from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.tables.dataset import Dataset, DatasetError
from kanchuan.unmix.accounts import Account, accounts
from kanchuan.unmix.arrays import Flow
from kanchuan.unmix.chains import Effort, search, start_trips
from kanchuan.unmix.grades import LEAD
from kanchuan.unmix.grounds import all_of_the_purse
from kanchuan.unmix.laws import shipped_laws
from kanchuan.unmix.posterior import answer, pair_f1, renumber, together
from kanchuan.unmix.separation import Separation, separate

Progress = Callable[[str, float], None]
Labels = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
ASKED = 300  # acts of each account whose probabilities with all others are examined
STRATA = {
    "orders an intention": (1.05, 1.6),
    "purchases that empty the purse": (0.25, 0.6),
    "spread of sizes": (0.25, 0.6),
    "positions at once": (1.5, 2.5, 4.5),
    "days": (20.5, 60.5),
}


@dataclass(frozen=True, slots=True)
class AccountScore:
    """One account. ``ways``: pairwise F1 of filled orders by each way, that of the truth-started search among them as ``from the truth``.

    Attributes:
        people, found, low, high: true number of traders, the one said, its interval.
        f1: over all orders, those of which nothing was filled among them.
        error: calibration error of the probability that two acts are one hand's, over pairs that some sample joins; ``error_all`` over all pairs.
        kept, kept_precision: share of orders with a confidence of a lead, and the precision of the pairs among them.
        gap: the score of the search started at the truth less that found, in nats; above zero the search failed, below it the model misleads.
        traders: for each true trader its traits (``STRATA``), its orders' mean B-cubed F1 and the same started at the truth.
    """

    account: str
    market: str
    people: int
    orders: int
    verdict: str
    found: int
    low: int
    high: int
    f1: float
    ways: dict[str, float]
    agreement: float
    error: float
    error_all: float
    kept: float
    kept_precision: float
    gap: float
    seconds: float
    traders: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnmixBench:
    """Figures by account, and what they come to."""

    accounts: list[AccountScore]

    def as_json(self) -> str:
        """All figures as JSON, rounded to four places."""
        figures = {"accounts": [asdict(one) for one in self.accounts], "rows": self.rows(), "strata": self.strata()}
        return json.dumps(rounded(figures), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def rows(self) -> list[dict[str, Any]]:
        """One row for each market and number of people: means, medians, tenth percentiles."""
        found = []
        for market, people in sorted({(one.market, one.people) for one in self.accounts}, key=lambda key: (key[0] != "stock", key[1])):
            chosen = [one for one in self.accounts if (one.market, one.people) == (market, people)]
            f1 = np.array([one.f1 for one in chosen])
            row: dict[str, Any] = {
                "market": market,
                "people": people,
                "accounts": len(chosen),
                "orders": float(np.mean([one.orders for one in chosen])),
                "seconds": float(np.mean([one.seconds for one in chosen])),
                "kept_whole": float(np.mean([one.found == 1 for one in chosen])),
                "covered": float(np.mean([one.low <= people <= one.high for one in chosen])),
                "ratio": float(np.mean([one.found / people for one in chosen])),
            }
            if people > 1:
                row |= {
                    "f1": float(f1.mean()),
                    "f1_median": float(np.median(f1)),
                    "f1_tenth": float(np.quantile(f1, 0.1)),
                    "ways": {name: _mean([one.ways[name] for one in chosen if name in one.ways]) for name in _names(chosen)},
                    **{
                        name: _mean([getattr(one, name) for one in chosen])
                        for name in ("error", "error_all", "kept", "kept_precision", "gap", "agreement")
                    },
                }
            found.append(row)
        return found

    def strata(self) -> list[dict[str, Any]]:
        """F1 of traders and its share of what a start at the truth reaches, by trait: median and tenth percentile."""
        table = np.array([row for one in self.accounts if one.people > 1 for row in one.traders])
        found = []
        for column, (name, edges) in enumerate(STRATA.items()):
            if not len(table):
                break
            band = np.searchsorted(np.array(edges), table[:, column], side="right")
            for place in range(len(edges) + 1):
                mine = table[band == place]
                if len(mine):
                    found.append(
                        {
                            "trait": name,
                            "from": None if place == 0 else edges[place - 1],
                            "to": None if place == len(edges) else edges[place],
                            "traders": len(mine),
                            "f1_median": float(np.median(mine[:, -2])),
                            "f1_tenth": float(np.quantile(mine[:, -2], 0.1)),
                            "of_ceiling": _mean(mine[:, -2]) / _mean(mine[:, -1]) if mine[:, -1].sum() > 0 else float("nan"),
                        }
                    )
        return found

    def lines(self, lang: str = "zh") -> list[str]:
        """The figures as tables in Markdown."""

        def said(zh: str, en: str) -> str:
            return en if lang == "en" else zh

        rows = self.rows()
        head = said(
            "市场|人数|账户|F1|中位|一成位|找到/实有|区间含真值|校准误差|留下|其精确度|与真值差（奈特）|一致|秒",
            "market|traders|accounts|F1|median|10th pct|found/true|interval holds|calibration error|kept|its precision|gap (nats)|agreement|seconds",
        ).split("|")
        lines = [*_table_head(head)]
        lines += [
            _row(
                row["market"], row["people"], row["accounts"], row["f1"], row["f1_median"], row["f1_tenth"], row["ratio"], row["covered"],
                row["error"], row["kept"], row["kept_precision"], f"{row['gap']:.0f}", row["agreement"], f"{row['seconds']:.1f}",
            )
            for row in rows
            if row["people"] > 1
        ]  # fmt: skip
        lines += [
            said(
                f"{row['market']}：{row['accounts']} 个一人账户，完整保留 {row['kept_whole']:.0%}",
                f"{row['market']}: of {row['accounts']} accounts of one person {row['kept_whole']:.0%} kept whole",
            )
            for row in rows
            if row["people"] == 1
        ]
        several = [row for row in rows if row["people"] > 1]
        if several:
            lines += ["", *_table_head([said("方法（成交委托的 F1）", "way (F1 of filled orders)"), *(_short(row) for row in several)])]
            names = list(dict.fromkeys(name for row in several for name in row["ways"]))
            lines += [_row(name, *(row["ways"].get(name, float("nan")) for row in several)) for name in names]
        strata = self.strata()
        if strata:
            lines += [
                "",
                *_table_head(
                    said("特征|从|到|人|F1 中位|一成位|占上限", "trait|from|to|traders|F1 median|10th pct|of the ceiling").split("|")
                ),
            ]
            lines += [
                _row(
                    *(
                        one[key] if one[key] is not None else ""
                        for key in ("trait", "from", "to", "traders", "f1_median", "f1_tenth", "of_ceiling")
                    )
                )
                for one in strata
            ]
        return lines


def _mean(values: Any) -> float:
    known = np.array([value for value in values if not np.isnan(value)], float)
    return float(known.mean()) if len(known) else float("nan")


def _names(chosen: Sequence[AccountScore]) -> list[str]:
    return list(dict.fromkeys(name for one in chosen for name in one.ways))


def _short(row: dict[str, Any]) -> str:
    return f"{row['market']} {row['people']}"


def _row(*cells: Any) -> str:
    return "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def _table_head(names: Sequence[str]) -> list[str]:
    return [_row(*names), "|" + "---|" * len(names)]


def bench_unmix(
    seeds: Sequence[int],
    people: Sequence[int] = (5, 10, 30, 133),
    *,
    singles: int = 10,
    days: int = 60,
    markets: Sequence[str] = ("stock", "futures"),
    folders: Sequence[Path] = (),
    ceiling: bool = True,
    baselines: bool = True,
    evidence: bool = False,
    effort: Effort | None = None,
    progress: Progress | None = None,
) -> UnmixBench:
    """Make worlds from seeds, or take ready ones, and examine ``unmix`` on every account.

    Args:
        seeds: of the worlds, one for each seed and market.
        people: hidden traders, an account for each number.
        singles: accounts of one person in each world, of about this number.
        days: of trading.
        markets: ``stock``, ``futures``.
        folders: ready datasets with their truth, instead of seeds.
        ceiling: also search from the truth.
        baselines: also group by the baselines.
        evidence: leave terminals, remarks and the like in; else only the flow of orders is read.
        effort: how long to search.
        progress: told what is being done and the share done.

    Raises:
        DatasetError: a folder has no truth, or is no dataset.
    """
    from kanchuan.simulate.simulate import simulate_mixtures  # noqa: PLC0415 - ready worlds need no simulator

    tell = progress or (lambda _what, _share: None)
    found: list[AccountScore] = []
    if folders:
        worlds: list[tuple[str, Path | None]] = [(folder.name, folder) for folder in folders]
    else:
        worlds = [(f"{market} {seed}", None) for seed in seeds for market in markets]
    for number, (name, folder) in enumerate(worlds):
        share = number / len(worlds)
        tell(name, share)

        def said(what: str, part: float, share: float = share) -> None:
            tell(what, share + part / len(worlds))

        if folder is not None:
            found += examine(folder, ceiling, baselines, evidence, effort, said)
            continue
        market, seed = name.split()
        with tempfile.TemporaryDirectory() as place:
            made = Path(place) / "world"
            simulate_mixtures(made, people, singles=singles, days=days, futures=market == "futures", seed=int(seed))
            found += examine(made, ceiling, baselines, evidence, effort, said)
    return UnmixBench(found)


def examine(
    folder: Path,
    ceiling: bool = True,
    baselines: bool = True,
    evidence: bool = False,
    effort: Effort | None = None,
    tell: Progress | None = None,
) -> list[AccountScore]:
    """Examine every account of a dataset that comes with its truth.

    Raises:
        DatasetError: there is no truth, or no dataset.
    """
    truth = folder / "truth" / "order_traders.parquet"
    if not truth.is_file():
        raise DatasetError(f"{truth}: 没有真值文件 / there is no such truth")
    columns = pq.read_table(truth, columns=["account_id", "order_id", "trader_id"]).to_pydict()
    trader_of = dict(zip(zip(columns["account_id"], columns["order_id"], strict=True), columns["trader_id"], strict=True))
    with DuckDBEngine() as engine:
        taken = list(accounts(Dataset(folder, engine), engine))
    found = []
    for number, one in enumerate(taken):
        if tell:
            tell(one.account_id, number / len(taken))
        names = [trader_of.get((one.account_id, order)) for order in one.order_id]
        if any(name is None for name in names):
            raise DatasetError(f"{truth}: 账户 {one.account_id} 有委托没有真值 / orders of this account have no truth")
        people = np.unique(np.array(names, str), return_inverse=True)[1].astype(np.int32)
        found.append(score_account(one, people, ceiling, baselines, evidence, effort or Effort()))
    return found


def score_account(
    one: Account, truth: npt.NDArray[np.int32], ceiling: bool, baselines: bool, evidence: bool, effort: Effort
) -> AccountScore:
    """All figures of one account.

    Args:
        one: the account.
        truth: [orders] the number of the person behind each.
        ceiling: search from the truth as well.
        baselines: group by the baselines as well.
        evidence: read terminals, remarks and the like.
        effort: how long to search.
    """
    orders = one.orders if evidence else one.orders.alone()
    started = time.perf_counter()
    separation = separate(orders, effort)
    seconds = time.perf_counter() - started
    flow, order_act = separation.flow, separation.order_act
    filled = order_act >= 0
    act_truth = np.zeros(len(flow.acts), np.int32)
    act_truth[order_act[filled][::-1]] = truth[filled][::-1]
    people = int(truth.max(initial=0)) + 1
    ways = {"unmix": pair_f1(separation.trader[filled], truth[filled])}
    gap, best = float("nan"), None
    if ceiling and people > 1 and separation.reached is not None:
        score, labels = _from_the_truth(separation, act_truth, effort)
        gap, best = score - separation.score, labels[order_act[filled]]
        ways["from the truth"] = pair_f1(best, truth[filled])
    if baselines and people > 1 and len(flow.acts):
        for name, group in BASELINES.items():
            if name == "by evidence" and flow.label.shape[1] == 0:
                continue
            labels = np.unique(group(flow, people), return_inverse=True)[1].astype(np.int32)
            ways[name] = pair_f1(labels[order_act[filled]], truth[filled])
    error, error_all = _pair_errors(separation.samples, act_truth)
    sure = np.flatnonzero(np.nan_to_num(separation.confidence) >= LEAD) if separation.verdict == "several" else np.zeros(0, np.int64)
    mine = b_cubed(separation.trader[filled], truth[filled])
    ceilings = b_cubed(best, truth[filled]) if best is not None else np.full(int(filled.sum()), np.nan)
    traders = []
    if people > 1:
        for person in range(people):
            of = truth[filled] == person
            if of.any():
                traders.append([*traits(flow, act_truth == person, int(of.sum())), float(mine[of].mean()), float(ceilings[of].mean())])
    return AccountScore(
        account=one.account_id,
        market="futures" if orders.futures else "stock",
        people=people,
        orders=len(orders),
        verdict=separation.verdict,
        found=separation.traders,
        low=separation.low,
        high=separation.high,
        f1=pair_f1(separation.trader, truth),
        ways=ways,
        agreement=separation.agreement,
        error=error,
        error_all=error_all,
        kept=len(sure) / max(1, len(orders)),
        kept_precision=pair_precision(separation.trader[sure], truth[sure]),
        gap=gap,
        seconds=seconds,
        traders=traders,
    )


def _from_the_truth(separation: Separation, truth: npt.NDArray[np.int32], effort: Effort) -> tuple[float, npt.NDArray[np.int32]]:
    """The score and the answer of a search that starts at the true traders, their round trips cut within each."""
    flow = separation.flow
    laws = shipped_laws()
    acts = flow.acts.copy()
    acts["symbol"] = np.unique(acts["symbol"].astype(np.int64) * (int(truth.max()) + 1) + truth, return_inverse=True)[1]
    trips = np.array(start_trips(flow._replace(acts=acts), laws, effort, 1).trip)
    found = search(flow, laws, effort, 0, [(trips, truth)])
    return float(found.scores.max()), answer(found.traders, effort.chains).trader


def pair_precision(found: Labels, truth: Labels) -> float:
    """Of pairs put together, the share that belongs together; not a number where none is."""
    if len(found) == 0:
        return float("nan")
    said = (np.bincount(found)[found] - 1).sum()
    both = (together(renumber(found.astype(np.int32)), renumber(truth.astype(np.int32))) - 1).sum()
    return float(both / said) if said else float("nan")


def b_cubed(found: Labels, truth: Labels) -> Floats:
    """Of each order, the harmonic mean of how much of its group is its trader's and how much of its trader's is in its group."""
    one, other = renumber(found.astype(np.int32)), renumber(truth.astype(np.int32))
    return np.asarray(2.0 * together(one, other) / (np.bincount(one)[one] + np.bincount(other)[other]))


def _pair_errors(samples: npt.NDArray[np.int32], truth: npt.NDArray[np.int32]) -> tuple[float, float]:
    """Calibration error of pairs' probabilities over pairs that some sample joins, and over all; those of some acts, evenly drawn, with all others."""
    n = len(truth)
    if n < 2:
        return float("nan"), float("nan")
    said, real = [], []
    for act in np.unique(np.linspace(0, n - 1, min(n, ASKED)).astype(int)):
        joined = (samples == samples[:, [act]]).mean(axis=0)
        others = np.arange(n) != act
        said.append(joined[others])
        real.append(truth[others] == truth[act])
    share, right = np.concatenate(said), np.concatenate(real)
    some = share > 0
    return calibration_error(share[some], right[some]) if some.any() else float("nan"), calibration_error(share, right)


def traits(flow: Flow, mine: npt.NDArray[np.bool_], orders: int) -> list[float]:
    """The traits of one true trader, in the order of ``STRATA``.

    Args:
        flow: the account's acts.
        mine: which are the trader's.
        orders: how many filled orders it gave.
    """
    places = np.flatnonzero(mine)
    acts = flow.acts[places]
    full, buys = all_of_the_purse(flow, places, 0.0)
    sizes = acts["size"][acts["side"] > 0]
    held: dict[int, int] = {}
    most = 0
    for act in acts:
        line = int(act["symbol"])
        held[line] = max(0, held.get(line, 0) + int(act["side"]) * int(act["quantity"]))
        most = max(most, sum(quantity > 0 for quantity in held.values()))
    return [
        orders / max(1, len(places)),
        full / buys if buys else 0.0,
        float(sizes.std()) if len(sizes) else 0.0,
        float(most),
        float(acts["day"].max() - acts["day"].min() + 1) if len(acts) else 0.0,
    ]
