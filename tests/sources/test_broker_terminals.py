from __future__ import annotations

from futures_reading import read

from kanchuan.sources import terminal_strings

PC = "PC;IIP=203.0.113.20;LIP=192.168.6.5;MAC=0A1B2C3D5001;HD=DISK5001;CPU=NA@SomeClient;V1.0.1"


def test_orders_of_a_broker_carry_their_terminal(tmp_path):
    got = read(
        tmp_path,
        orders_csv=(
            "委托日期,委托时间,资金账号,证券代码,证券名称,买卖标志,委托价格,委托数量,成交数量,委托状态,委托编号,站点信息\n"
            f"20260515,09:31:00,62001,600000,样本甲,买入,10.50,1000,1000,已成,7001,{PC}\n"
            "20260515,09:32:00,62002,600000,样本甲,卖出,10.60,500,0,已撤,7002,PC;IIP=NA;MAC=000000000000;HD=NA\n"
        ),
    )
    assert got.rows("orders", "order_id", "terminal_id") == [
        ("62001:20260515:7001", terminal_strings.read(PC).terminal_id()),
        ("62002:20260515:7002", None),
    ]
    assert got.rows("terminals", "kind", "public_ip", "mac", "disk_serial", "app_id") == [
        ("pc", "203.0.113.20", "0A1B2C3D5001", "DISK5001", "SomeClient")
    ]
    assert got.accounted()
