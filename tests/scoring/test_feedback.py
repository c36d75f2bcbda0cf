from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kanchuan.scoring.dispositions import DispositionError, read_dispositions
from kanchuan.scoring.feedback import feedback, quality
from kanchuan.scoring.model import from_file, shipped


def logistic(value):
    return 1 / (1 + math.exp(-value))


@pytest.fixture
def findings(tmp_path):
    """Four hundred accounts: what the terminals add is true, what the money adds is noise."""
    rng = np.random.default_rng(7)
    terminals, money = rng.normal(0, 2, 400), rng.normal(0, 2, 400)
    truth = rng.random(400) < 1 / (1 + np.exp(-(terminals - 1)))
    evidence, alerts = [], []
    for number in range(400):
        account = f"A{number:03d}"
        score = logistic(-1 + terminals[number] + money[number])
        evidence += [
            {"account_id": account, "signal": "prior", "family": "prior", "weight": -1.0},
            {"account_id": account, "signal": "is_used_from_many_machines", "family": "terminals", "weight": terminals[number]},
            {"account_id": account, "signal": "pools_money_from_many", "family": "money", "weight": money[number]},
        ]
        alerts.append(
            {"account_id": account, "score": score, "grade": "lead" if score >= 0.7 else "needs_check" if score >= 0.15 else "clear"}
        )
    folder = tmp_path / "out"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(evidence), folder / "evidence.parquet")
    pq.write_table(pa.Table.from_pylist(alerts), folder / "alerts.parquet")
    decided = tmp_path / "decided.csv"
    lines = ["账户,处置,理由", *(f"A{n:03d},{'属实' if truth[n] else '排除'},回访记录" for n in range(0, 400, 2)), "B999,排除,不在名单"]
    decided.write_text("\n".join(lines), encoding="gb18030")
    return folder, decided


def test_families_count_for_what_they_were_worth(findings, tmp_path):
    report = feedback(*findings, tmp_path / "own.yaml")
    assert report.confirmed + report.innocent == 200
    assert report.unknown == ["B999"]
    terminals, money = report.factors["terminals"], report.factors["money"]
    assert terminals[0] > 0.75
    assert money[0] < 0.25
    assert 0 < money[1] < terminals[1] < 0.35
    assert report.after.brier < report.before.brier
    assert report.after.calibration < report.before.calibration
    own = from_file(tmp_path / "own.yaml")
    assert own.factors["money"] == money[0]
    assert own.terms == shipped().terms
    assert report.moved
    assert all(was != now for _, _, was, _, now in report.moved)
    assert any("money" in line for line in report.lines("en"))


def test_factors_do_not_pile_up(findings, tmp_path):
    """A scan with an own model, decided upon in the same way, gives that model again."""
    folder, decided = findings
    first = feedback(folder, decided, tmp_path / "own.yaml")
    evidence = pq.read_table(folder / "evidence.parquet").to_pylist()
    for row in evidence:
        row["weight"] = row["weight"] * first.factors[row["family"]][0] if row["family"] != "prior" else row["weight"] + first.shift
    pq.write_table(pa.Table.from_pylist(evidence), folder / "evidence.parquet")
    again = feedback(folder, decided, tmp_path / "again.yaml", model=tmp_path / "own.yaml")
    assert again.shift == pytest.approx(first.shift, abs=2e-3)
    assert again.factors["terminals"][0] == pytest.approx(first.factors["terminals"][0], abs=2e-3)


def test_few_decisions_are_refused(findings, tmp_path):
    folder, _ = findings
    few = tmp_path / "few.csv"
    few.write_text("account_id,disposition,reason\nA000,confirmed,seen\nA001,innocent,family\n", encoding="utf-8")
    with pytest.raises(DispositionError, match="at least 5"):
        feedback(folder, few, tmp_path / "own.yaml")
    assert not (tmp_path / "own.yaml").exists()


def test_every_bad_row_is_named(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("account_id,disposition,reason\nA,guilty,x\nB,confirmed,\nC,innocent,a\nC,confirmed,b\n,innocent,x\n", encoding="utf-8")
    with pytest.raises(DispositionError) as raised:
        read_dispositions(path)
    said = str(raised.value)
    assert all(f"d.csv:{line}" in said for line in (2, 3, 5, 6))
    path.write_text("account_id,why\nA,x\n", encoding="utf-8")
    with pytest.raises(DispositionError, match="disposition, reason"):
        read_dispositions(path)
    with pytest.raises(DispositionError, match="cannot be read"):
        read_dispositions(tmp_path / "none.csv")


def test_quality_by_hand():
    found = quality(np.array([0.05, 0.05, 0.95, 0.85]), np.array([0.0, 1.0, 1.0, 1.0]))
    assert found.brier == pytest.approx((0.05**2 + 0.95**2 + 0.05**2 + 0.15**2) / 4)
    assert found.calibration == pytest.approx((2 * 0.45 + 0.05 + 0.15) / 4)
