"""The whole of ``unmix`` on an account that nothing hides."""

from __future__ import annotations

from collections import defaultdict

import pyarrow.parquet as pq
import pytest
import two_purses as world

from kanchuan.tables.dataset import DatasetError
from kanchuan.unmix.marks import MarkError
from kanchuan.unmix.unmix import unmix

HEAD = "order_id,other_order_id,mark\n"


def traders(out) -> dict[str, str]:
    table = pq.read_table(out / "order_traders.parquet").to_pydict()
    return dict(zip(table["order_id"], table["trader_id"], strict=True))


def groups(named: dict[str, str]) -> list[list[str]]:
    found = defaultdict(list)
    for order, name in named.items():
        found[name].append(order)
    return sorted(found.values())


def test_two_purses_are_told_apart(two_purses) -> None:
    _, out, report, truth = two_purses
    row = report.accounts[0]
    assert (row["verdict"], row["hidden_traders"]) == ("several", 2)
    assert row["hidden_traders_low"] <= 2 <= row["hidden_traders_high"]
    assert groups(traders(out)) == groups({order: str(person) for order, person in truth.items()})
    table = pq.read_table(out / "traders.parquet").to_pylist()
    assert [one["trader_id"] for one in table] == ["A1/001", "A1/002"]
    assert [one["grade"] for one in table] == ["lead", "lead"]
    assert {path.name for path in out.iterdir()} == {path.name for path in report.files}


def test_the_same_input_gives_the_same_bytes(two_purses, tmp_path, quick) -> None:
    dataset, _, report, _ = two_purses
    unmix(dataset, tmp_path / "again", effort=quick, threads=1)
    for path in report.files:
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_marks_are_obeyed_against_all_likelihood_and_the_rest_is_refitted(two_purses, tmp_path, quick) -> None:
    dataset, _, _, truth = two_purses
    mine, others = ([order for order, person in truth.items() if person == one] for one in (0, 1))
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}{mine[10]},{others[10]},must_link\n{mine[20]},{mine[21]},cannot_link\n", encoding="utf-8")
    unmix(dataset, tmp_path / "out", marks=marks, effort=quick, threads=1)
    found = traders(tmp_path / "out")
    assert found[mine[10]] == found[others[10]]
    assert found[mine[20]] != found[mine[21]]
    rest = mine[:8] + mine[40:60]
    names = [found[order] for order in rest]
    assert max(names.count(name) for name in names) > 0.8 * len(rest)


@pytest.mark.parametrize("orders", [4, 80])
def test_marks_are_obeyed_where_one_trader_or_nothing_would_be_said(tmp_path, quick, orders: int) -> None:
    world.write(tmp_path / "ds", [row for row in world.rows() if row["person"] == 0][:orders])
    names = [row["order_id"] for row in world.rows() if row["person"] == 0]
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}{names[0]},{names[3]},cannot_link\n", encoding="utf-8")
    unmix(tmp_path / "ds", tmp_path / "plain", effort=quick, threads=1)
    assert len(set(traders(tmp_path / "plain").values())) == 1
    unmix(tmp_path / "ds", tmp_path / "out", marks=marks, effort=quick, threads=1)
    found = traders(tmp_path / "out")
    assert found[names[0]] != found[names[3]]


def test_marks_of_orders_that_are_not_there_are_named(two_purses, tmp_path, quick) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}nowhere,A1-0001,must_link\n", encoding="utf-8")
    with pytest.raises(MarkError, match=r"m\.csv:2 order_id: nowhere"):
        unmix(two_purses[0], tmp_path / "out", marks=marks, effort=quick, threads=1)
    assert not (tmp_path / "out").exists()


def test_a_new_day_goes_on_from_before_and_traders_keep_their_names(tmp_path, quick, monkeypatch) -> None:
    every = world.rows()
    last = max(row["placed_at"].date() for row in every)
    world.write(tmp_path / "old", [row for row in every if row["placed_at"].date() < last])
    truth = world.write(tmp_path / "new", every)
    unmix(tmp_path / "old", tmp_path / "yesterday", effort=quick, threads=1)
    # Yesterday's names are kept even where numbering anew would give others.
    before = traders(tmp_path / "yesterday")
    from kanchuan.unmix import chains

    searched = []
    run = chains.run
    monkeypatch.setattr(chains, "run", lambda *given: (searched.append((len(given[8]), given[9])), run(*given))[1])
    report = unmix(tmp_path / "new", tmp_path / "today", previous=tmp_path / "yesterday", effort=quick, threads=1)
    assert report.notes == []
    after = traders(tmp_path / "today")
    assert {order: after[order] for order in before} == before
    assert groups(after) == groups({order: str(person) for order, person in truth.items()})
    # Two chains: places for the four new orders alone, then samples of all.
    assert searched == [(4, quick.anneal * 4), (160 - 2, quick.sample * 158)] * 2


def test_a_changed_history_is_said_and_searched_anew(two_purses, tmp_path, quick) -> None:
    orders = world.rows()
    orders[5]["price"] += 0.01
    world.write(tmp_path / "ds", orders)
    report = unmix(tmp_path / "ds", tmp_path / "out", previous=two_purses[1], effort=quick, threads=1)
    assert [note.en for note in report.notes] == [
        f"A1: order {orders[5]['order_id']} is not what it was; searched anew, traders keep their names"
    ]
    assert traders(tmp_path / "out") == traders(two_purses[1])


def test_a_state_that_was_tampered_with_is_refused(two_purses, tmp_path, quick) -> None:
    state = pq.read_table(two_purses[1] / "unmix_state.parquet")
    swapped = state.set_column(4, "trader_id", state["trader_id"].take(list(range(len(state)))[::-1]))
    (tmp_path / "out").mkdir()
    pq.write_table(swapped.replace_schema_metadata(state.schema.metadata), tmp_path / "out" / "unmix_state.parquet")
    with pytest.raises(DatasetError, match="unmix_state"):
        unmix(two_purses[0], tmp_path / "again", previous=tmp_path / "out", effort=quick, threads=1)
    with pytest.raises(DatasetError, match="nothing to go on from"):
        unmix(two_purses[0], tmp_path / "again", previous=tmp_path, effort=quick, threads=1)


def test_traders_routed_over_two_accounts_are_found_in_their_union(tmp_path, quick) -> None:
    truth = world.write(tmp_path / "ds", world.rows(account="A1", other_account="A2"))
    report = unmix(tmp_path / "ds", tmp_path / "apart", effort=quick, threads=1)
    assert report.together == [["A1", "A2"]]
    assert "--account A1 --account A2 --together" in "\n".join(report.lines("en"))
    unmix(tmp_path / "ds", tmp_path / "out", account=["A1", "A2"], together=True, effort=quick, threads=1)
    assert groups(traders(tmp_path / "out")) == groups({order: str(person) for order, person in truth.items()})
    assert set(traders(tmp_path / "out").values()) == {"A1+A2/001", "A1+A2/002"}
