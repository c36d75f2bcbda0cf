from __future__ import annotations

import pytest
from signal_books import Values, order, write


def crossed(account="A"):
    """Four lots of one security of four sizes, opened one after the other and closed in another order, each by its own quantity."""
    sizes = (700, 1300, 2100, 3400)
    rows = [order(n, f"09:3{n}:00", quantity=q, account=account) for n, q in enumerate(sizes)]
    closing = [order(10 + n, f"10:3{n}:00", side="sell", quantity=q, account=account) for n, q in enumerate((2100, 700, 3400, 1300))]
    return [*rows, *closing]


def others():
    """Accounts that close single lots of 100, so that the sizes of ``crossed`` are rare among all closings: 4 of 404."""
    return [
        row
        for n in range(100)
        for row in (order(2 * n, "09:30:00", account=f"X{n}"), order(2 * n + 1, "10:30:00", side="sell", account=f"X{n}"))
        for _ in (0,)
    ]


def test_lots_closed_out_of_turn(tmp_path):
    values = Values(write(tmp_path, orders=crossed() + others()))
    # Laid on the line of what was opened the lots end at 700, 2000, 4100, 7500; of what was closed at 2100 (2100), 2800 (700),
    # 6200 (3400), 7500 (1300): all four are out of turn.
    # By chance each size would be met by 4 closings x 1/104 = 0.038 (in thousandths), 0.152 in all.
    assert values.detail("closes_lots_out_of_turn") == {"closings": 4, "pairs": 4, "out_of_turn": 4, "by_chance": 0.2}
    assert values("closes_lots_out_of_turn") == pytest.approx((4 - 0.152) / 4)
    assert values("closes_lots_out_of_turn", "X1") == 0.0


def test_purses_at_once(tmp_path):
    # Every size is a quarter of the account's openings, which is no seldom-used size: a fifth is the limit.
    assert Values(write(tmp_path / "four", orders=crossed() + others()))("runs_several_purses") is None
    fifth = [order(30, "11:00:00", quantity=5500), order(31, "11:10:00", side="sell", quantity=5500)]
    rows = [*crossed(), *fifth, *others()]
    values = Values(write(tmp_path / "five", orders=rows))
    assert values.detail("runs_several_purses")["peak"] == 4
    # 1 + floor(3 x (1 - by chance / pairs)) with five pairs of which chance gives 5 x 0.0476.
    assert values("runs_several_purses") == 3.0


def test_a_grid_has_one_size(tmp_path):
    rows = []
    for n in range(20):
        rows += [order(2 * n, f"10:{n:02d}:00", quantity=500), order(2 * n + 1, f"13:{n:02d}:00", side="sell", quantity=500)]
    values = Values(write(tmp_path, orders=rows))
    assert values("closes_lots_out_of_turn") == 0.0
    assert values("runs_several_purses") is None
    assert values("trades_one_lot_size") == 1.0


def test_proceeds_of_one_sale_past_another(tmp_path):
    # Two sales of 200,000 and 300,000; a buy of 19,900 x 10.05 = 199,995, less than a lot under the first sale, though the
    # second came between.
    rows = [
        order(1, "09:30:00", side="sell", price=10, quantity=20000),
        order(2, "09:31:00", side="sell", price=10, quantity=30000, symbol="600002.SH"),
        order(3, "09:40:00", price=10.05, quantity=19900, symbol="600003.SH"),
        order(
            4, "09:41:00", price=10.05, quantity=29800, symbol="600004.SH"
        ),  # 299,490: within a lot of the second sale, but nothing came between
        order(5, "09:42:00", price=10.05, quantity=5000, symbol="600005.SH"),
    ]
    values = Values(write(tmp_path, orders=rows))
    assert values.detail("reinvests_exact_proceeds") == {"buys": 3, "links": 1, "by_chance": 0.0}
    assert values("reinvests_exact_proceeds") == pytest.approx(1 / 3, abs=1e-6)


def test_slots(tmp_path):
    # 49,950 is less than a lot (999) under 50,000; 60,000 is not near; chance is 999/50,000 and 1000/50,000, in whole
    # thousandths 19 and 20.
    rows = [order(1, "09:30:00", price=9.99, quantity=5000), order(2, "09:31:00", price=10, quantity=6000)]
    values = Values(write(tmp_path, orders=rows))
    assert values("buys_in_fixed_slots") == pytest.approx((1 - 0.039) / 2)


def test_stops(tmp_path):
    # Ten losing trips: eight lose 7 %, one 4 %, one 20 %; the step of 7 % holds 8, the steps within 2 % of it none.
    rows = []
    for n, loss in enumerate([0.07] * 8 + [0.04, 0.2]):
        rows += [
            order(2 * n, f"10:{n:02d}:00", price=100, symbol=f"6000{n:02d}.SH"),
            order(2 * n + 1, f"13:{n:02d}:00", side="sell", price=100 * (1 - loss), symbol=f"6000{n:02d}.SH"),
        ]
    values = Values(write(tmp_path, orders=rows))
    assert values.detail("closes_at_a_fixed_loss") == {"losses": 10, "peak": 8, "level": -0.07, "around": 0.0}
    assert values("closes_at_a_fixed_loss") == pytest.approx(0.6)


def test_few_securities_in_turn(tmp_path):
    rows = [
        order(1, "09:30:00", quantity=100),
        order(2, "10:30:00", side="sell"),
        order(3, "10:31:00", quantity=300),
        order(4, "14:31:00", side="sell", quantity=300),
    ]
    assert Values(write(tmp_path, orders=rows))("follows_few_securities") == 1.0


def test_self_trades_on_one_contract(tmp_path):
    def fill(n, at, side, price=3500, symbol="rb2605.SHFE"):
        return {
            "fill_id": f"f{n}",
            "order_id": f"o{n}",
            "account_id": "A",
            "filled_at": f"2026-03-02 {at}+08",
            "symbol": symbol,
            "side": side,
            "effect": "open",
            "price": price,
            "quantity": 1,
        }

    fills = [
        fill(1, "10:00:00.1", "buy"),
        fill(2, "10:00:00.7", "sell"),
        fill(3, "10:00:00.8", "sell"),
        fill(4, "10:05:00", "buy"),
        fill(5, "10:05:00", "sell"),
    ]
    fills += [
        fill(6, "10:06:00", "buy"),
        fill(7, "10:06:00", "sell", price=3501),
        fill(8, "10:07:00", "buy", symbol="600001.SH"),
        fill(9, "10:07:00", "sell", symbol="600001.SH"),
    ]
    values = Values(write(tmp_path, fills=fills))
    assert values("trades_with_itself") == 2.0
    assert values.detail("trades_with_itself") == {"day_text": "2026-03-02", "symbol_text": "rb2605.SHFE", "days": 0}


def test_tags(tmp_path):
    rows = [order(n, f"09:{n:02d}:00", remark=remark) for n, remark in enumerate(["甲"] * 4 + ["乙"] * 3 + ["once"] + ["0"] * 5, 10)]
    values = Values(write(tmp_path, orders=rows))
    assert values("carries_several_tags") == 2.0
    assert values.detail("carries_several_tags") == {"tagged": 7, "examples_text": "甲、乙"}


def test_a_tag_of_quotes_and_lines_is_still_json(tmp_path):
    tag = 'a"b\\c\nd'
    rows = [order(n, f"09:{n:02d}:00", remark=tag) for n in (10, 11, 12)]
    values = Values(write(tmp_path, orders=rows))
    assert values.detail("carries_several_tags")["examples_text"] == 'a"b\\c d'


def test_words_of_the_counter_are_no_tags(tmp_path):
    rows = [order(n, f"09:{n:02d}:00", account=f"A{account}", remark="证券买入") for account in range(20) for n in (10, 11, 12)]
    assert Values(write(tmp_path, orders=rows)).rows["carries_several_tags"] == {}
