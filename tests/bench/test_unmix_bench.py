"""The examination of ``unmix``: figures by hand, baselines on an account that nothing hides."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kanchuan.bench.unmix import STRATA, AccountScore, UnmixBench, b_cubed, bench_unmix, pair_precision
from kanchuan.tables.dataset import DatasetError
from kanchuan.unmix.chains import Effort


def score(people: int, found: int, f1: float, low: int = 1, high: int = 9, traders: list | None = None) -> AccountScore:
    return AccountScore(
        "A", "stock", people, 100, "several", found, low, high, f1, {"unmix": f1, "all one": 0.2}, 0.9, 0.1, 0.01, 0.5, 0.96, 12.0, 2.0,
        traders or [],
    )  # fmt: skip


def test_precision_and_b_cubed_by_hand() -> None:
    found, truth = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 1])
    assert pair_precision(found, truth) == pytest.approx(2 / 4)
    # Of the first: 2 together of a group of 3 and a trader of 2.
    assert b_cubed(found, truth).tolist() == pytest.approx([4 / 5, 4 / 5, 2 / 6, 4 / 5, 4 / 5])
    assert np.isnan(pair_precision(found[:0], truth[:0]))


def test_rows_hold_means_medians_and_coverage() -> None:
    bench = UnmixBench([score(5, 4, 0.5), score(5, 6, 0.7, low=6, high=9), score(5, 5, 0.9), score(1, 1, 1.0), score(1, 3, 0.4)])
    one, five = bench.rows()
    assert (one["people"], one["accounts"], one["kept_whole"]) == (1, 2, 0.5)
    assert (five["f1"], five["f1_median"], five["f1_tenth"]) == pytest.approx((0.7, 0.7, 0.54))
    assert (five["ratio"], five["covered"]) == pytest.approx((1.0, 2 / 3))
    assert five["ways"] == pytest.approx({"unmix": 0.7, "all one": 0.2})
    text = "\n".join(bench.lines("en"))
    assert "of 2 accounts of one person 50% kept whole" in text
    assert "| stock | 5 | 3 | 0.700 | 0.700 | 0.540 | 1.000 | 0.667 |" in text


def test_strata_say_what_share_of_the_ceiling_is_reached() -> None:
    rows = [[1.0, 0.1, 0.1, 1.0, 60.0, 0.5, 0.8], [1.0, 0.1, 0.1, 1.0, 60.0, 0.7, 0.8], [2.0, 0.1, 0.1, 5.0, 60.0, 0.2, 0.4]]
    strata = UnmixBench([score(3, 3, 0.6, traders=rows)]).strata()
    whole = next(one for one in strata if one["trait"] == "orders an intention" and one["to"] == 1.05)
    assert (whole["traders"], whole["f1_median"], whole["of_ceiling"]) == pytest.approx((2, 0.6, 0.75))
    assert {one["trait"] for one in strata} == set(STRATA)
    assert json.loads(UnmixBench([score(3, 3, 0.6, traders=rows)]).as_json())["strata"][0]["of_ceiling"] == 0.75


@pytest.mark.fitting
def test_a_ready_world_is_examined_beside_baselines_and_the_truth(tmp_path, two_purses_world) -> None:
    truth = two_purses_world.write(tmp_path / "ds", two_purses_world.rows())
    (tmp_path / "ds" / "truth").mkdir()
    pq.write_table(
        pa.table({"order_id": list(truth), "account_id": ["A1"] * len(truth), "trader_id": [f"P{one}" for one in truth.values()]}),
        tmp_path / "ds" / "truth" / "order_traders.parquet",
    )
    effort = Effort(trips=60, anneal=120, sample=20, samples=12, chains=2, threads=1)
    [found] = bench_unmix([], folders=[tmp_path / "ds"], effort=effort).accounts
    assert (found.people, found.found, found.f1, found.ways["from the truth"]) == (2, 2, 1.0, 1.0)
    assert abs(found.gap) < 30
    assert found.ways["all one"] == pytest.approx(2 * (79 * 78) / (79 * 78 + 158 * 157 / 2), abs=1e-9)
    assert found.ways["min-cost flow"] > 0.9
    assert found.ways["by security"] < 0.6
    assert {name for name, value in found.ways.items() if not 0 <= value <= 1} == set()
    assert found.kept_precision == 1.0


def test_a_folder_without_truth_is_named(tmp_path) -> None:
    with pytest.raises(DatasetError, match="order_traders"):
        bench_unmix([], folders=[tmp_path])
