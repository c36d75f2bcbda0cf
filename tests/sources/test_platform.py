from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kanchuan.sources.containers.sql_dump import sheets
from kanchuan.sources.families.all import FAMILIES
from kanchuan.sources.ingest import IngestReport, ingest
from kanchuan.sources.recognise import recognise

# Made up, in the layout of a 点买/分仓 platform that counts in cents and in seconds since 1970.
CENTS = """-- phpMyAdmin SQL Dump
SET time_zone = "+00:00";
-- 数据库： `demo_cents`
CREATE TABLE `pz_member` (`id` int(10) COMMENT '用户id', `mobile` bigint(11), `passwd` varchar(96) COMMENT '登陆密码', `name` varchar(24) COMMENT '姓名',
 `agent_id` int(10) COMMENT '代理商id', `create_ip` bigint(20), `create_time` int(10) COMMENT '注册时间') COMMENT='会员表';
INSERT INTO `pz_member` VALUES (1,13900000001,'HUSH-1','测试甲',2,3405803786,1700000000),(2,13900000002,'HUSH-2',NULL,0,2130706433,1700000060);
CREATE TABLE `pz_agent` (`id` int, `pid` int COMMENT '上级代理', `name` varchar(9), `pwd` varchar(9), `commission_scale` decimal(15,2) COMMENT '佣金比例（单位：%）');
INSERT INTO `pz_agent` VALUES (1,0,'总代','HUSH-3','30.00'),(2,1,'分代','HUSH-3','10.00');
CREATE TABLE `pz_stock_account` (`id` int, `stockjobber` varchar(9) COMMENT '证券公司', `lid` varchar(20) COMMENT '交易账户', `type` tinyint COMMENT '0模拟 1实盘');
INSERT INTO `pz_stock_account` VALUES (1,'某证券','66600001',1),(2,'模拟','sim1',0);
CREATE TABLE `pz_subaccount` (`id` int, `uid` int COMMENT '会员ID', `sub_account` varchar(9), `account_id` int COMMENT '具体证券ID', `relation_type` int COMMENT '账户模式，0:模拟账户，1:证券账户', `create_time` int);
INSERT INTO `pz_subaccount` VALUES (11,1,'s1',1,1,1700000100),(12,2,'s2',2,0,1700000100),(13,0,'s3',1,1,1700000100);
CREATE TABLE `pz_borrow` (`id` int, `sub_id` int COMMENT '子账户ID', `member_id` int COMMENT '会员ID', `type` tinyint COMMENT '配资类型 1：按天 2：按周 3：按月', `status` tinyint COMMENT '状态 0：待审核 1：操盘中 2：已结束',
 `deposit_money` int COMMENT '保证金(单位 分)', `borrow_money` int COMMENT '配资金额', `rate` decimal(5,2) COMMENT '费率（单位：%）', `loss_warn` decimal(5,2), `loss_close` decimal(5,2), `verify_time` int, `end_time` int);
INSERT INTO `pz_borrow` VALUES (1,11,1,3,1,1000000,5000000,1.50,60,30,1700000200,1702592200),(2,12,2,1,2,200000,2000000,0.10,80,60,1700000200,1700086600),(3,0,2,1,0,1,1,0.1,80,60,0,0);
CREATE TABLE `pz_trust` (`id` int, `sub_id` int COMMENT '子账户ID', `lid` varchar(20), `gupiao_code` varchar(9), `trust_date` int, `trust_time` varchar(9), `trust_no` varchar(20) COMMENT '委托编号',
 `trust_price` decimal(15,2), `trust_count` decimal(15,2), `volume` int COMMENT '成交数量', `flag2` varchar(9), `status` varchar(9));
INSERT INTO `pz_trust` VALUES (1,11,'66600001','002610',1699977600,'10:07:37','5001','3.66','1000.00',1000,'证券买入','已成'),(2,12,'sim1','601288',1699977600,'13:00:02','-1','3.95','500.00',0,'证券卖出','已撤');
CREATE TABLE `pz_deal` (`id` int, `sub_id` int, `lid` varchar(20), `gupiao_code` varchar(9), `deal_date` int, `deal_time` varchar(9), `trust_no` varchar(20), `deal_no` varchar(20), `deal_price` decimal(15,2), `volume` int,
 `flag1` tinyint COMMENT '买卖标志1 0:买入  1：卖出');
INSERT INTO `pz_deal` VALUES (1,11,'66600001','002610',1699977600,'10:07:40','5001','F1','3.66',600,0),(2,11,'66600001','002610',1699977600,'10:07:41','5001','1699977661123','3.65',400,0);
CREATE TABLE `pz_recharge` (`id` int, `mid` int, `money` int COMMENT '充值金额(单位 分)', `status` tinyint COMMENT '0待付款 1充值成功', `order_no` varchar(9), `add_time` int);
INSERT INTO `pz_recharge` VALUES (1,1,2000000,1,'R1',1700000300),(2,1,7,0,'R2',1700000300);
CREATE TABLE `pz_money_log` (`id` int, `mid` int, `affect` int COMMENT '影响金额(分)', `account` int COMMENT '余额', `type` tinyint COMMENT '资金类型', `info` varchar(50), `create_time` int);
INSERT INTO `pz_money_log` VALUES (1,1,2000000,2000000,1,'充值成功',1700000300),(2,1,-1000000,1000000,8,'冻结保证金',1700000301),(3,1,-75000,925000,16,'扣配资管理费',1700000302),
(4,1,-3000,922000,17,'扣递延费',1700000303),(5,1,-500000,422000,3,'提现成功',1700000304),(6,2,1200,1200,11,'代理商佣金入账',1700000305),(7,1,-100000,322000,7,'追加保证金',1700000306),(8,1,9,9,99,'不知何物',1700000307);
CREATE TABLE `pz_admin_log` (`id` int, `admin_id` int, `action` varchar(50), `ip` varchar(20), `create_time` int);
INSERT INTO `pz_admin_log` VALUES (1,1,'login','1.2.3.4',1700000000);
CREATE TABLE `pz_config` (`id` int, `name` varchar(20), `value` varchar(50), `password` varchar(9));
INSERT INTO `pz_config` VALUES (1,'rate','0.1','HUSH-4');
"""

# A schema in pinyin, in yuan, with times as text and the terms in asset lines.
PINYIN = """CREATE DATABASE IF NOT EXISTS `demo_pinyin`;
USE `demo_pinyin`;
CREATE TABLE `huiyuan` (`hyid` int COMMENT '会员编号', `xingming` varchar(9), `sjh` varchar(11), `mima` varchar(9), `sheng` varchar(9) COMMENT '省份', `zcsj` datetime COMMENT '注册时间') COMMENT='会员';
INSERT INTO `huiyuan` VALUES (1,'测试乙','13900000003','HUSH-5','某省','2021-03-01 09:00:00');
CREATE TABLE `peizi` (`id` int, `hyid` int COMMENT '会员编号', `bzj` decimal(12,2) COMMENT '保证金', `pzje` decimal(12,2) COMMENT '配资金额', `yjx` decimal(12,2) COMMENT '预警线', `pcx` decimal(12,2) COMMENT '平仓线',
 `yuelilv` decimal(5,2) COMMENT '月利率', `kssj` datetime, `jssj` datetime, `zt` tinyint COMMENT '状态 1操盘中 2已结束');
INSERT INTO `peizi` VALUES (31,1,'20000','100000','112000','108000','1.8','2021-03-02 09:00:00',NULL,1);
CREATE TABLE `weituo` (`id` int, `hyid` int COMMENT '会员编号', `zqdm` varchar(9), `mmfx` tinyint COMMENT '买卖方向 1买 2卖', `wtjg` decimal(9,3), `wtsl` int, `cjsl` int, `wtsj` datetime, `zt` tinyint COMMENT '委托状态：1未成交 2全部成交 3部分成交 4已撤 5废单',
 `sfqp` tinyint COMMENT '是否强平', `bz` varchar(20));
INSERT INTO `weituo` VALUES (1,1,'600000',1,10.01,300,300,'2021-03-02 09:31:00',2,0,NULL),(2,1,'600000',2,9.8,300,100,'2021-03-03 10:31:00',3,1,'跌破平仓线'),(3,1,'000001',1,0,100,0,'2021-03-03 10:32:00',5,0,'');
CREATE TABLE `chujin` (`id` int, `hyid` int COMMENT '会员编号', `txje` decimal(12,2) COMMENT '提现金额', `zt` tinyint COMMENT '0待审核 1已打款 2已驳回', `yhkh` varchar(20), `tjsj` datetime COMMENT '提交时间');
INSERT INTO `chujin` VALUES (1,1,'500.00',1,'6200000000000000001','2021-03-04 10:00:00'),(2,1,'600.00',2,'6200000000000000001','2021-03-05 10:00:00'),(3,1,'700.00',0,'6200000000000000001','2021-03-06 10:00:00');
"""

# One row per purchase and sale, as point-and-buy sites keep them: amounts in 万, quantities in lots.
POSITIONS = """CREATE TABLE `dm_stock_order` (`id` int, `memberId` int, `stockCode` varchar(9), `dealPrice` decimal(9,2), `dealAmount` decimal(9,2) COMMENT '买入金额(万)', `dealQuantity` decimal(9,2) COMMENT '数量(手)',
 `surplus` decimal(9,2) COMMENT '警戒线', `loss` decimal(9,2) COMMENT '触发止损', `publicFee` decimal(9,2), `guaranteeFee` decimal(9,2), `delayFeeSum` decimal(9,2), `createTime` varchar(20), `status` tinyint COMMENT '1持仓 2平仓',
 `sellPrice` decimal(9,2), `profit` decimal(9,2), `profitSelf` decimal(9,2), `sellTime` varchar(20), `liquidation` tinyint COMMENT '0用户平仓 1后台平仓 2止损', `isFreetrial` tinyint);
INSERT INTO `dm_stock_order` VALUES (1,1,'600000',10,10,100,5000,8000,300,10000,180,'2021-05-11 09:40:00',2,10.3,3000,2700,'2021-05-13 14:00:00',0,0),
(2,1,'300750',200,4,2,2000,3200,120,4000,0,'2021-05-14 10:00:00',2,180,-4000,-4000,'2021-05-15 10:30:00',2,0),(3,2,'600000',10,1,10,100,160,0,200,0,'2021-04-02 13:30:00',1,NULL,NULL,NULL,NULL,0,1);
"""


def read(folder: Path, text: str, name: str = "d.sql", mapping: str | None = None) -> tuple[IngestReport, dict[str, list[dict[str, Any]]]]:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return rows_of(folder, [path], mapping)


def rows_of(folder: Path, paths: list[Path], mapping: str | None = None) -> tuple[IngestReport, dict[str, list[dict[str, Any]]]]:
    entries = None
    if mapping is not None:
        entries = folder / "mapping.yaml"
        entries.write_text(mapping, encoding="utf-8")
    report = ingest(paths, folder / "out", mapping=entries, threads=1)
    tables: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        for file in sorted((folder / "out").glob("*.parquet")):
            told = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{file}')").fetchall()
            columns = ", ".join(
                f"strftime({name}, '%Y-%m-%d %H:%M:%S') AS {name}" if "TIME" in kind else f'"{name}"' for name, kind in told
            )
            tables[file.stem] = connection.sql(f"SELECT {columns} FROM '{file}'").to_arrow_table().to_pylist()
    return report, tables


def only(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture(scope="module")
def cents(tmp_path_factory: pytest.TempPathFactory) -> tuple[IngestReport, dict[str, list[dict[str, Any]]]]:
    return read(tmp_path_factory.mktemp("cents"), CENTS)


def test_what_each_table_is_taken_for(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    assert [(source.sheet, source.reader) for source in cents[0].sources] == [
        ("pz_member", "platform/clients"),
        ("pz_agent", "platform/agents"),
        ("pz_stock_account", "platform/main_accounts"),
        ("pz_subaccount", "platform/subaccounts"),
        ("pz_borrow", "platform/financings"),
        ("pz_trust", "platform/orders"),
        ("pz_deal", "platform/fills"),
        ("pz_recharge", "platform/deposits"),
        ("pz_money_log", "platform/ledger"),
        ("pz_admin_log", "none"),
        ("pz_config", "none"),
    ]
    assert all(source.rows_read == source.rows_kept + source.rows_rejected for source in cents[0].sources)


def test_who_is_who(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    tables = cents[1]
    assert only(tables["platforms"], "platform_id") == [("demo_cents",)]
    assert only(tables["clients"], "client_id", "platform_id", "registered_at", "agent_id", "phone", "name", "ip") == [
        ("1", "demo_cents", "2023-11-15 06:13:20", "2", "13900000001", "测试甲", "203.0.113.10"),
        ("2", "demo_cents", "2023-11-15 06:14:20", None, "13900000002", None, "127.0.0.1"),
    ]
    assert only(tables["agents"], "agent_id", "parent_agent_id", "name") == [("1", None, "总代"), ("2", "1", "分代")]
    # The third sub-account is nobody's; a simulated main account is none.
    assert only(tables["subaccounts"], "subaccount_id", "client_id", "main_account_id", "simulated") == [
        ("11", "1", "66600001", False),
        ("12", "2", None, True),
    ]


def test_terms_in_cents_and_in_what_remains(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    names = (
        "financing_id",
        "subaccount_id",
        "started_at",
        "ended_at",
        "margin",
        "financed",
        "interest_rate",
        "interest_period",
        "warn_line",
        "close_line",
    )
    assert only(cents[1]["financings"], *names) == [
        ("1", "11", "2023-11-15 06:16:40", None, Decimal(10000), Decimal(50000), Decimal("0.015"), "month", Decimal("0.4"), Decimal("0.7")),
        (
            "2",
            "12",
            "2023-11-15 06:16:40",
            "2023-11-16 06:16:40",
            Decimal(2000),
            Decimal(20000),
            Decimal("0.001"),
            "day",
            Decimal("0.2"),
            Decimal("0.4"),
        ),
    ]
    notes = next(source.notes for source in cents[0].sources if source.sheet == "pz_borrow")
    assert "deposit_money: cents (comment)" in notes
    assert "borrow_money: cents (whole numbers beside deposit_money, which is in cents)" in notes


def test_orders_keep_what_tells_of_the_market(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    names = (
        "order_id",
        "subaccount_id",
        "placed_at",
        "symbol",
        "side",
        "quantity",
        "filled_quantity",
        "status",
        "main_account_id",
        "market_order_id",
        "simulated",
    )
    assert only(cents[1]["subaccount_orders"], *names) == [
        ("1", "11", "2023-11-15 10:07:37", "002610.SZ", "buy", 1000, 1000, "filled", "66600001", "5001", False),
        ("2", "12", "2023-11-15 13:00:02", "601288.SH", "sell", 500, 0, "cancelled", None, "-1", True),
    ]
    assert only(cents[1]["subaccount_fills"], "fill_id", "order_id", "side", "quantity", "filled_at", "market_fill_id") == [
        ("1", "1", "buy", 600, "2023-11-15 10:07:40", "F1"),
        ("2", "1", "buy", 400, "2023-11-15 10:07:41", "1699977661123"),
    ]


def test_money_counts_once_and_moves_between_pockets_not_at_all(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    assert sorted(only(cents[1]["ledger"], "entry_id", "client_id", "kind", "amount")) == [
        ("pz_money_log:3", "1", "interest", Decimal(750)),
        ("pz_money_log:4", "1", "deferral_fee", Decimal(30)),
        ("pz_money_log:5", "1", "withdrawal", Decimal(5000)),
        ("pz_money_log:6", "2", "agent_rebate", Decimal(12)),
        ("pz_money_log:7", "1", "margin_call", Decimal(1000)),
        ("pz_recharge:1", "1", "deposit", Decimal(20000)),
    ]
    assert cents[0].rejects == {
        "internal_move": 1,
        "kind_not_understood": 1,
        "not_carried_out": 1,
        "not_in_force": 1,
        "not_recognised": 2,
        "same_entry_in_another_table": 1,
        "unused_subaccount": 1,
    }


def test_passwords_are_nowhere(cents: tuple[IngestReport, dict[str, list[dict[str, Any]]]]) -> None:
    assert "HUSH" not in str(cents[1])
    assert "HUSH" not in cents[0].suggestions


def test_pinyin_asset_lines_and_words_in_comments(tmp_path: Path) -> None:
    report, tables = read(tmp_path / "pinyin", PINYIN)
    assert [source.reader for source in report.sources] == [
        "platform/clients",
        "platform/financings",
        "platform/orders",
        "platform/withdrawals",
    ]
    assert only(tables["clients"], "client_id", "province", "phone", "name") == [("1", "某省", "13900000003", "测试乙")]
    # 20,000 of margin and 100,000 lent: at 112,000 of assets 8,000 are lost.
    assert only(
        tables["financings"], "margin", "financed", "warn_line", "close_line", "interest_rate", "interest_period", "subaccount_id"
    ) == [(Decimal(20000), Decimal(100000), Decimal("0.4"), Decimal("0.6"), Decimal("0.018"), "month", "1")]
    assert only(
        tables["subaccount_orders"], "order_id", "subaccount_id", "side", "price", "filled_quantity", "status", "forced", "remark"
    ) == [
        ("1", "1", "buy", Decimal("10.01"), 300, "filled", False, None),
        ("2", "1", "sell", Decimal("9.8"), 100, "partial", True, "sfqp=1; 跌破平仓线"),
        ("3", "1", "buy", None, 0, "rejected", False, None),
    ]
    assert only(tables["ledger"], "kind", "amount", "counterparty_account", "booked_at") == [
        ("withdrawal", Decimal(500), "6200000000000000001", "2021-03-04 10:00:00")
    ]
    assert report.rejects == {"not_carried_out": 2}


def test_one_row_is_a_purchase_and_a_sale(tmp_path: Path) -> None:
    _, tables = read(tmp_path / "dm", POSITIONS)
    assert only(
        tables["financings"], "financing_id", "margin", "financed", "opening_fee_rate", "warn_line", "close_line", "profit_share"
    ) == [
        ("1", Decimal(10000), Decimal(100000), Decimal("0.003"), Decimal("0.5"), Decimal("0.8"), Decimal("0.1")),
        ("2", Decimal(4000), Decimal(40000), Decimal("0.003"), Decimal("0.5"), Decimal("0.8"), None),
    ]
    assert only(tables["subaccount_orders"], "order_id", "side", "price", "quantity", "forced") == [
        ("1:buy", "buy", Decimal(10), 10000, False),
        ("1:sell", "sell", Decimal("10.3"), 10000, False),
        ("2:buy", "buy", Decimal(200), 200, False),
        ("2:sell", "sell", Decimal(180), 200, True),
    ]
    assert only(tables["ledger"], "kind", "amount", "booked_at") == [
        ("deferral_fee", Decimal(180), "2021-05-13 14:00:00"),
        ("opening_fee", Decimal(300), "2021-05-11 09:40:00"),
        ("profit_share", Decimal(300), "2021-05-13 14:00:00"),
        ("opening_fee", Decimal(120), "2021-05-14 10:00:00"),
    ]
    assert only(tables["rejects"], "row", "reason") == [(3, "free_trial")]


def test_one_file_per_table(tmp_path: Path) -> None:
    folder = tmp_path / "demo_site"
    folder.mkdir()
    (folder / "users.csv").write_text(
        "user_id,real_name,phone,password,register_time\n7,测试丙,13900000009,HUSH,2022-01-01 10:00:00\n", encoding="utf-8"
    )
    (folder / "weituo.csv").write_text(
        "子账户,证券代码,买卖方向,委托价格,委托数量,成交数量,委托状态,委托时间,券商委托号\nZ1,600000,卖出,10.5,200,0,已撤,2022-01-04 09:31:02,-1\n",
        encoding="gb18030",
    )
    _, tables = rows_of(tmp_path, [folder])
    assert only(tables["clients"], "client_id", "platform_id", "name") == [("7", "demo_site", "测试丙")]
    assert only(tables["subaccount_orders"], "subaccount_id", "symbol", "side", "status", "market_order_id", "placed_at") == [
        ("Z1", "600000.SH", "sell", "cancelled", "-1", "2022-01-04 09:31:02")
    ]
    assert "HUSH" not in str(tables)


def test_the_mapping_says_it_better(tmp_path: Path) -> None:
    dump = """CREATE TABLE a1 (k int, who int, v int, t varchar(20), w int);
INSERT INTO a1 VALUES (1,7,12345,'2022-01-01 10:00:00',5),(2,7,500,'2022-01-02 10:00:00',6);
CREATE TABLE a2 (k int, who int, tel varchar(11), t varchar(20));
INSERT INTO a2 VALUES (7,0,'13900000008','2021-01-01 10:00:00');
"""
    report, _ = read(tmp_path / "before", dump + PINYIN, "x.sql")
    assert [source.reader for source in report.sources if source.sheet in ("a1", "a2")] == ["none", "none"]
    assert "sheet: a1" in report.suggestions
    assert "sheet: a2" in report.suggestions
    report, tables = read(
        tmp_path / "after",
        dump,
        "x.sql",
        """
- {file: x.sql, sheet: a1, family: platform, kind: ledger, columns: {id: k, client: who, amount: v, created: t, kind_code: w},
   facts: {money_unit: cents, "kind_code:5": deposit, "kind_code:6": withdrawal, platform_id: P9}}
- {file: x.sql, sheet: a2, family: platform, kind: clients, columns: {id: k, phone: tel, created: t}, facts: {platform_id: P9}}
""",
    )
    assert only(tables["ledger"], "entry_id", "platform_id", "client_id", "kind", "amount") == [
        ("a1:1", "P9", "7", "deposit", Decimal("123.45")),
        ("a1:2", "P9", "7", "withdrawal", Decimal(5)),
    ]
    assert only(tables["clients"], "client_id", "platform_id", "phone") == [("7", "P9", "13900000008")]
    assert "v: cents (mapping)" in report.sources[0].notes


def test_the_same_dump_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "d.sql").write_text(CENTS, encoding="utf-8")
        ingest([tmp_path / name / "d.sql"], tmp_path / name / "out", threads=1)
    for file in (tmp_path / "one" / "out").glob("*.parquet"):
        if file.stem != "sources":
            assert file.read_bytes() == (tmp_path / "two" / "out" / file.name).read_bytes(), file.stem


def test_two_platforms_do_not_share_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text(CENTS, encoding="utf-8")
    (tmp_path / "two.sql").write_text(PINYIN, encoding="utf-8")
    _, tables = rows_of(tmp_path, [tmp_path / "one.sql", tmp_path / "two.sql"])
    assert only(tables["clients"], "client_id", "platform_id", "agent_id") == [
        ("demo_cents/1", "demo_cents", "demo_cents/2"),
        ("demo_cents/2", "demo_cents", None),
        ("demo_pinyin/1", "demo_pinyin", None),
    ]
    assert only(tables["subaccounts"], "subaccount_id", "client_id") == [
        ("demo_cents/11", "demo_cents/1"),
        ("demo_cents/12", "demo_cents/2"),
        ("demo_pinyin/1", "demo_pinyin/1"),
    ]
    assert only(tables["subaccount_fills"], "order_id") == [("demo_cents/1",), ("demo_cents/1",)]
    assert sorted(row["platform_id"] for row in tables["platforms"]) == ["demo_cents", "demo_pinyin"]


LOOKALIKES = """CREATE TABLE sys_user (user_id bigint COMMENT '用户ID', dept_id bigint COMMENT '部门ID', user_name varchar(30), nick_name varchar(30), status char(1), login_ip varchar(128), create_time datetime);
CREATE TABLE sys_oper_log (oper_id bigint, title varchar(50), business_type int, method varchar(100), oper_name varchar(50), oper_ip varchar(128), status int, oper_time datetime);
CREATE TABLE user_position (id int, user_id int, lng decimal(10,6), lat decimal(10,6), create_time datetime);
CREATE TABLE shop_order (id int, order_no varchar(32), user_id int, goods_id int, goods_num int, price decimal(10,2), total_price decimal(10,2), pay_status int, create_time int);
CREATE TABLE trust_device (id int, user_id int, device_id varchar(64), trust_time datetime);
CREATE TABLE stock_quote (id int, code varchar(10), price decimal(10,2), volume bigint, amount decimal(20,2), time datetime);
CREATE TABLE user_bank (id int, user_id int, real_name varchar(20), card_no varchar(30), mobile varchar(11), create_time int);
CREATE TABLE t_user_optional (id int, user_id int, stock_code varchar(10), stock_name varchar(20), create_time datetime);
CREATE TABLE pz_settings (id int, warn_line decimal(5,2), close_line decimal(5,2), multiple int, rate decimal(5,2));
"""


def test_what_only_looks_alike_stays_out(tmp_path: Path) -> None:
    path = tmp_path / "x.sql"
    path.write_text(LOOKALIKES + "".join(f"INSERT INTO {name} SET x=1;\n" for name in []), encoding="utf-8")
    dictionaries = [family.dictionary for family in FAMILIES.values() if family.name == "platform"]
    for line in LOOKALIKES.splitlines():
        one = tmp_path / "one.sql"
        name = line.split()[2]
        width = line.count(",") - line.count("(10,") - line.count("(5,") - line.count("(20,") + 1
        one.write_text(f"{line}\nINSERT INTO {name} VALUES ({','.join(['1'] * width)});\n", encoding="utf-8")
        for sheet in sheets(one):
            comments = [sheet.hints.get(f"comment:{column}", "") for column in sheet.header or []]
            assert recognise([], dictionaries, sheet.header, sheet.name, comments) is None, name
