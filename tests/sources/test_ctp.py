from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from futures_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.sources import futures_symbols
from kanchuan.sources.families.ctp import day_in_name
from kanchuan.sources.values import MACROS

ORDER = (
    "BrokerID,InvestorID,OrderRef,OrderPriceType,Direction,CombOffsetFlag,LimitPrice,VolumeTotalOriginal,ForceCloseReason,ExchangeID,OrderSubmitStatus,TradingDay,OrderSysID,OrderStatus,"
    "VolumeTraded,VolumeTotal,InsertDate,InsertTime,CancelTime,FrontID,SessionID,StatusMsg,MacAddress,InstrumentID,IPAddress"
)
TRADE = "BrokerID,InvestorID,InstrumentID,OrderRef,ExchangeID,TradeID,Direction,OrderSysID,OffsetFlag,HedgeFlag,Price,Volume,TradeDate,TradeTime,TradingDay"


def order(**changes: str) -> str:
    values = {
        "BrokerID": "9000", "InvestorID": "00770001", "OrderRef": "           1", "OrderPriceType": "2", "Direction": "0", "CombOffsetFlag": "0", "LimitPrice": "3120", "VolumeTotalOriginal": "10",
        "ForceCloseReason": "0", "ExchangeID": "SHFE", "OrderSubmitStatus": "3", "TradingDay": "20260515", "OrderSysID": "       10001", "OrderStatus": "0", "VolumeTraded": "10", "VolumeTotal": "0",
        "InsertDate": "20260515", "InsertTime": "10:00:00", "CancelTime": "", "FrontID": "1", "SessionID": "-77", "StatusMsg": "全部成交", "MacAddress": "0A1B2C3D4E01", "InstrumentID": "rb2610", "IPAddress": "203.0.113.10",
    }  # fmt: skip
    values.update(changes)
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([values[name] for name in ORDER.split(",")])
    return out.getvalue()


def orders_file(*rows: str) -> str:
    return "\n".join([ORDER, *rows]) + "\n"


SHOWN = ("order_id", "placed_at", "symbol", "side", "effect", "price", "quantity", "filled_quantity", "status")


def test_an_order_and_its_trades_join(tmp_path):
    got = read(
        tmp_path,
        orders_csv=orders_file(order()),
        trades_csv=f"{TRADE}\n9000,00770001,rb2610,1,SHFE,       50001,0,       10001,0,1,3119,6,20260515,10:00:03,20260515\n9000,00770001,rb2610,1,SHFE,50002,0,10001,0,1,3120,4,20260515,10:00:09,20260515\n",
    )
    assert got.rows("orders", *SHOWN) == [
        ("SHFE:20260515:10001", "2026-05-15 10:00:00", "rb2610.SHFE", "buy", "open", "3120", 10, 10, "filled")
    ]
    assert got.rows("fills", "order_id", "filled_at", "price", "quantity", "trading_day", "fee") == [
        ("SHFE:20260515:10001", "2026-05-15 10:00:03", "3119", 6, "2026-05-15", None),
        ("SHFE:20260515:10001", "2026-05-15 10:00:09", "3120", 4, "2026-05-15", None),
    ]
    assert got.rows("accounts", "account_id", "market", "broker_id") == [("00770001", "futures", "9000")]
    assert got.rows("terminals", "mac", "public_ip") == [("0A1B2C3D4E01", "203.0.113.10")]
    assert got.accounted()


@pytest.mark.parametrize(
    ("trading", "written", "time", "placed"),
    [
        ("20260515", "20260514", "21:05:01", "2026-05-14 21:05:01"),  # Shanghai writes the calendar's day
        ("20260515", "20260515", "21:05:01", "2026-05-14 21:05:01"),  # Dalian the trading day
        ("20260518", "20260518", "22:15:00", "2026-05-15 22:15:00"),  # Monday's evening session is Friday's evening
        ("20260518", "20260516", "01:10:00", "2026-05-16 01:10:00"),  # and goes on into Saturday
        ("20260518", "20260518", "01:10:00", "2026-05-16 01:10:00"),
        ("20260519", "20260519", "01:10:00", "2026-05-19 01:10:00"),
        ("20260515", "20260515", "14:59:59", "2026-05-15 14:59:59"),
    ],
)
def test_the_evening_session_keeps_the_calendars_moment_and_the_trading_day(tmp_path, trading, written, time, placed):
    got = read(tmp_path, orders_csv=orders_file(order(TradingDay=trading, InsertDate=written, InsertTime=time)))
    assert got.rows("orders", "placed_at", "trading_day") == [(placed, f"{trading[:4]}-{trading[4:6]}-{trading[6:]}")]


def test_only_the_last_state_of_an_order_counts_and_a_refused_one_is_no_cancelled_one(tmp_path):
    got = read(
        tmp_path,
        orders_csv=orders_file(
            order(OrderSysID="", OrderStatus="a", VolumeTraded="0", VolumeTotal="10", StatusMsg="报单已提交"),
            order(OrderStatus="3", VolumeTraded="0", VolumeTotal="10", StatusMsg="未成交", InsertTime="10:00:01"),
            order(OrderStatus="5", VolumeTraded="4", VolumeTotal="6", StatusMsg="已撤单", CancelTime="10:05:00", InsertTime="10:00:01"),
            order(
                OrderRef="2",
                OrderSysID="",
                OrderStatus="5",
                OrderSubmitStatus="4",
                VolumeTraded="0",
                VolumeTotal="10",
                StatusMsg="已撤单报单被拒绝:资金不足",
            ),
            order(
                OrderRef="3",
                OrderSysID="10003",
                OrderPriceType="1",
                LimitPrice="1.7976931348623157e+308",
                CombOffsetFlag="1",
                ForceCloseReason="1",
                Direction="1",
            ),
        ),
    )
    assert got.rows("orders", *SHOWN, "cancelled_at", "remark") == [
        (
            "SHFE:20260515:10001",
            "2026-05-15 10:00:00",
            "rb2610.SHFE",
            "buy",
            "open",
            "3120",
            10,
            4,
            "cancelled",
            "2026-05-15 10:05:00",
            "已撤单",
        ),
        ("SHFE:20260515:10003", "2026-05-15 10:00:00", "rb2610.SHFE", "sell", "close", None, 10, 10, "filled", None, "forced; 全部成交"),
        (
            "session:20260515:1:-77:2",
            "2026-05-15 10:00:00",
            "rb2610.SHFE",
            "buy",
            "open",
            "3120",
            10,
            0,
            "rejected",
            None,
            "已撤单报单被拒绝:资金不足",
        ),
    ]
    assert got.reasons() == {"header": 1, "earlier_state_of SHFE:20260515:10001": 2}
    assert got.accounted()


def test_the_two_sides_of_a_self_trade_are_two_fills_and_what_cannot_be_read_is_rejected(tmp_path):
    base = "9000,00770001,SA609,1,CZCE,50077,{},1020{},{},1,1320,1,20260515,14:10:00,20260515"
    got = read(
        tmp_path,
        trades_csv="\n".join(
            [TRADE, base.format(0, 1, 3), base.format(1, 2, 0), base.format("X", 3, 0), base.format(1, 4, 0).replace(",1320,", ",abc,")]
        ),
    )
    assert got.rows("fills", "order_id", "symbol", "side", "effect") == [
        ("CZCE:20260515:10201", "SA609.CZCE", "buy", "close"),
        ("CZCE:20260515:10202", "SA609.CZCE", "sell", "open"),
    ]
    assert got.rows("rejects", "row", "column", "reason") == [
        (1, None, "header"),
        (4, "Direction", "direction_is_neither_buy_nor_sell"),
        (5, "Price", "not_a_number"),
    ]
    assert got.accounted()


def test_an_export_of_a_client_takes_its_day_from_the_files_name(tmp_path):
    text = "报单编号,合约,买卖,开平,状态,报单价格,报单手数,未成交手数,成交手数,详细状态,报单时间,最后成交时间,成交均价,投保,交易所\n10001,rb2610,买,开,全部成交,3120,10,0,10,全部成交,21:05:01,21:05:09,3119.6,投机,上期所\n10002,IF2606,卖,平今,已撤单,4012.6,1,1,0,已撤单,10:00:00,,,投机,中金所\n"
    folder = tmp_path / "gbk"
    folder.mkdir()
    got = read(folder, **{"委托单_2026-05-15_csv": text.encode("gbk")})
    assert got.rows("orders", *SHOWN) == [
        ("CFFEX:20260515:10002", "2026-05-15 10:00:00", "IF2606.CFFEX", "sell", "close", "4012.6", 1, 0, "cancelled"),
        ("SHFE:20260515:10001", "2026-05-14 21:05:01", "rb2610.SHFE", "buy", "open", "3120", 10, 10, "filled"),
    ]


def test_bank_transfers_balances_and_positions(tmp_path):
    got = read(
        tmp_path,
        transfers_csv=(
            "PlateSerial,TradeDate,TradingDay,TradeTime,TradeCode,SessionID,BankID,BankBranchID,BankAccount,BankSerial,AccountID,InvestorID,FutureSerial,TradeAmount,CustFee,BrokerFee,AvailabilityFlag,ErrorID,ErrorMsg\n"
            "1,20260515,20260515,09:01:00,202001,5,1,0000,6222000000000001,B1,00770001,00770001,7,500000,0,0,1,0,\n"
            "2,20260515,20260515,09:02:00,202002,5,1,0000,6222000000000001,B2,00770001,00770001,8,120000,0,0,1,0,\n"
            "3,20260515,20260515,09:03:00,202002,5,1,0000,6222000000000001,B3,00770001,00770001,9,120000,0,0,1,31,余额不足\n"
        ),
        account_csv="BrokerID,AccountID,PreBalance,Deposit,Withdraw,CloseProfit,PositionProfit,Commission,CurrMargin,Balance,Available,TradingDay\n9000,00770001,1000000,500000,120000,550,-1700,66.84,167137.5,1378783.16,1211645.66,20260515\n",
        position_csv="InstrumentID,BrokerID,InvestorID,PosiDirection,HedgeFlag,PositionDate,YdPosition,Position,TradingDay,ExchangeID\nrb2610,9000,00770001,2,1,1,0,5,20260515,SHFE\nau2612,9000,00770001,3,1,1,0,2,20260515,SHFE\n",
    )
    assert got.rows("transfers", "sent_at", "payer_account", "payee_account", "amount", "channel", "succeeded") == [
        ("2026-05-15 09:01:00", "6222000000000001", "00770001", "500000", "broker_bank", True),
        ("2026-05-15 09:02:00", "00770001", "6222000000000001", "120000", "broker_bank", True),
        ("2026-05-15 09:03:00", "00770001", "6222000000000001", "120000", "broker_bank", False),
    ]
    assert got.rows("movements", "kind", "amount", "net_amount", "cash_balance") == [("other", "-1150", None, "1378783.16")]
    assert got.rows("holdings", "symbol", "quantity", "side") == [("au2612.SHFE", -2, "sell"), ("rb2610.SHFE", 5, "buy")]
    assert got.accounted()


def test_a_relays_login_is_a_relay_and_the_evening_login_is_of_the_evening(tmp_path):
    string = "2@2026-05-14 12:59:58@172.16.0.5@@00163E000001@@vps0@5.15.@@@"
    got = read(
        tmp_path,
        logins_csv=f"TradingDay,BrokerID,InvestorID,UserID,event,LoginTime,AppID,AppType,RelayAppID,ClientPublicIP,SystemInfo\n20260515,9000,00770003,relay01,login,21:00:00,client_1,3,relay_2,198.51.100.7,{string}\n",
    )
    assert got.rows("logins", "account_id", "at", "event") == [("00770003", "2026-05-14 21:00:00", "login")]
    assert got.rows("terminals", "kind", "public_ip", "mac", "app_id", "lan_ip") == [
        ("relay", "198.51.100.7", "00163E000001", "relay_2", "172.16.0.5")
    ]


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(threads=1) as opened:
        for macro in (*MACROS, *futures_symbols.MACROS):
            opened.execute(macro)
        yield opened


@pytest.mark.parametrize(
    ("instrument", "exchange", "symbol"),
    [
        ("rb2601", "SHFE", "rb2601.SHFE"), ("RB2601", None, "rb2601.SHFE"), ("if2512", "中金所", "IF2512.CFFEX"), ("SA2609", "CZCE", "SA609.CZCE"), ("SA609", None, "SA609.CZCE"), ("i2609-P-750", "大商所", "i2609-P-750.DCE"),
        ("sc2601.INE", None, "sc2601.INE"), ("SHFE.au2612", None, "au2612.SHFE"), ("SP a2609&a2701", "DCE", "SP a2609&a2701.DCE"), ("si2511", "广期所", "si2511.GFEX"), ("MA605C2500", "郑商所", "MA605C2500.CZCE"), ("zz2601", None, "zz2601"),
    ],
)  # fmt: skip
def test_symbols(engine, instrument, exchange, symbol):
    engine.register("asked", pa.table({"x": [instrument], "y": pa.array([exchange], pa.string())}))
    assert engine.arrow("SELECT symbol FROM (" + futures_symbols.with_symbol("asked", "x", "y") + ")").to_pylist() == [{"symbol": symbol}]


def test_the_day_in_a_files_name():
    assert day_in_name("成交单_2026-05-15_15_30") == "DATE '2026-05-15'"
    assert day_in_name("orders20261301") == "CAST(NULL AS DATE)"


@settings(max_examples=3, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("01"), st.sampled_from("013"), st.integers(1, 500), st.integers(1, 99999)), min_size=1, max_size=30
    )
)
def test_what_is_written_as_trades_is_read_back(tmp_path_factory, rows):
    lines = [
        f"9000,00770001,rb2610,{n},SHFE,{n},{side},{1000 + n},{flag},1,{price},{volume},20260515,10:00:00,20260515"
        for n, (side, flag, volume, price) in enumerate(rows)
    ]
    got = read(tmp_path_factory.mktemp("trades"), trades_csv="\n".join([TRADE, *lines]))
    expected = [
        (str(n), "buy" if side == "0" else "sell", "open" if flag == "0" else "close", str(price), volume)
        for n, (side, flag, volume, price) in enumerate(rows)
    ]
    assert got.rows("fills", "fill_no", "side", "effect", "price", "quantity") == sorted(expected, key=str)
    assert got.accounted()
