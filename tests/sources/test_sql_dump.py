from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.sources.containers import open_sheets, sql_dump
from kanchuan.sources.sheet import Reject

STRIPPED = " \t\r\n\u3000\xa0\ufeff"


def escaped(value: str | None, *, doubled: bool) -> str:
    """A value as mysqldump writes it, or with its quotes doubled."""
    if value is None:
        return "NULL"
    text = value.replace("\\", "\\\\").replace("\0", "\\0").replace("\n", "\\n").replace("\r", "\\r").replace("\x1a", "\\Z")
    return "'" + text.replace("'", "''" if doubled else "\\'") + "'"


def tables(path: Path, text: str, encoding: str = "utf-8") -> dict[str, tuple[list[str], list[tuple[str | None, ...]], list[Reject]]]:
    path.write_bytes(text.encode(encoding))
    out = {}
    for sheet in open_sheets(path):
        rows: list[tuple[str | None, ...]] = []
        rejects: list[Reject] = []
        for block in sheet.blocks:
            columns = [block.rows.column(index).to_pylist() for index in range(block.width)]
            rows += list(zip(*columns, strict=True))
            rejects += block.rejects
        out[sheet.name] = (sheet.header or [], rows, rejects)
    return out


NASTY = st.text(alphabet=st.sampled_from("ab'\"\\;(),`\n\r\t -#/*誠配%_0x"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.one_of(st.none(), NASTY), st.one_of(st.none(), NASTY), st.integers(-(10**12), 10**12)), min_size=1, max_size=12
    ),
    doubled=st.booleans(),
)
def test_any_values_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str | None, str | None, int]], doubled: bool
) -> None:
    values = ",".join(f"({escaped(a, doubled=doubled)},{escaped(b, doubled=doubled)},{c})" for a, b, c in rows)
    path = tmp_path_factory.mktemp("dump") / "d.sql"
    read = tables(path, f"CREATE TABLE `t` (`a` varchar(9), `b` text, `c` bigint);\nINSERT INTO `t` VALUES {values};\n")
    wanted = [tuple(None if cell is None else (str(cell).strip(STRIPPED) or None) for cell in row) for row in rows]
    assert read["t"][1] == wanted


@settings(max_examples=25, deadline=None)
@given(size=st.integers(7, 90), texts=st.lists(NASTY, min_size=1, max_size=6))
def test_pieces_of_any_size_give_the_same_rows(tmp_path_factory: pytest.TempPathFactory, size: int, texts: list[str]) -> None:
    rows = ",\n".join(f"({index},{escaped(text, doubled=False)})" for index, text in enumerate(texts))
    dump = f"-- a comment; INSERT INTO `t` VALUES (9,'no')\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `t` (`a` int, `b` text);\nINSERT INTO `t` VALUES {rows};\nUNLOCK TABLES;\n"
    path = tmp_path_factory.mktemp("dump") / "d.sql"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_dump, "READ_BYTES", size)
        read = tables(path, dump)
    assert read["t"][1] == [(str(index), text.strip(STRIPPED) or None) for index, text in enumerate(texts)]
    assert read["t"][2] == []


def test_dialects(tmp_path: Path) -> None:
    read = tables(
        tmp_path / "d.sql",
        """/*
Navicat MySQL Data Transfer
Source Database       : pz_db
INSERT INTO `a` VALUES ('999');
*/
SET FOREIGN_KEY_CHECKS=0;
DROP TABLE IF EXISTS `a`;
CREATE TABLE `a` (
  `id` int(11) NOT NULL AUTO_INCREMENT COMMENT '编号, 含''引号''和(括号)',
  `x` varchar(45) DEFAULT'' COMMENT "备注",
  `d` decimal(20,2) DEFAULT '0.00',
  PRIMARY KEY (`id`), KEY `k` (`x`(3))
) ENGINE=InnoDB COMMENT='甲表';
LOCK TABLES `a` WRITE;
/*!40000 ALTER TABLE `a` DISABLE KEYS */;
INSERT INTO `a` VALUES ('1', null, '-1.50');
insert  into `pz_db`.`a`(`x`,`id`) values ('two',2), ( 'three;)(' , 3 ) ;
REPLACE INTO a VALUES (4, 0x6162, 1e3), (5, _binary 'b\\'c', +7), (6, x'61', NOW());
INSERT INTO a SET id = 7, x = 'set''s';
/*!40000 ALTER TABLE `a` ENABLE KEYS */;
UNLOCK TABLES;
-- INSERT INTO `a` VALUES (8, 'comment', 0);
# INSERT INTO `a` VALUES (9, 'comment', 0);
INSERT INTO `a` VALUES (10, 'a', 1) ON DUPLICATE KEY UPDATE x = 'z;z';
INSERT INTO [dbo].[b] ([id], [n]) VALUES (1, N'名')
GO
INSERT INTO [dbo].[b] ([id], [n]) VALUES (2, N'字')
ALTER TABLE `a` ADD COLUMN `late` int(1) DEFAULT 0 COMMENT '后加', ADD KEY `z` (`late`);
INSERT INTO `a` VALUES (11, 'l', 2, 1);
INSERT INTO `nameless` VALUES (1,'0000-00-00 00:00:00','x');
""",
    )
    header, rows, rejects = read["a"]
    assert header == ["id", "x", "d", "late"]
    assert rows == [
        ("1", None, "-1.50", None),
        ("2", "two", None, None),
        ("3", "three;)(", None, None),
        ("4", "ab", "1e3", None),
        ("5", "b'c", "+7", None),
        ("6", "a", "NOW()", None),
        ("7", "set's", None, None),
        ("10", "a", "1", None),
        ("11", "l", "2", "1"),
    ]
    assert rejects == []
    assert read["b"][1] == [("1", "名"), ("2", "字")]
    assert read["nameless"] == (["c1", "c2", "c3"], [("1", None, "x")], [])


def test_what_the_container_knows_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "d.sql"
    path.write_text(
        "/*!40103 SET TIME_ZONE='+00:00' */;\nUSE `pz`;\nCREATE TABLE t (`uid` int(10) COMMENT '会员ID', `pwd` varchar(9), money int COMMENT '金额(单位 分)') COMMENT='流水';\n"
        "INSERT INTO t VALUES (1,'SECRET',5);\n",
        encoding="utf-8",
    )
    (sheet,) = list(sql_dump.sheets(path))
    assert sheet.hints == {
        "container": "sql",
        "database": "pz",
        "table_comment": "流水",
        "time_zone": "utc",
        "comment:uid": "会员ID",
        "type:uid": "int(10)",
        "type:pwd": "varchar(9)",
        "comment:money": "金额(单位 分)",
        "type:money": "int",
        "credentials": "pwd",
    }
    (reader,) = list(sql_dump.sheets(path))
    # The rows wait in a folder that is gone once the sheets are: they are read while the generator is at the sheet.
    assert [block.rows.to_pylist() for sheet in sql_dump.sheets(path) for block in sheet.blocks] == [
        [{"c0": "1", "c1": None, "c2": "5", "source_row": 1}]
    ]
    assert reader.name == "t"


def test_a_dump_cut_off_keeps_the_rows_before(tmp_path: Path) -> None:
    read = tables(tmp_path / "d.sql", "CREATE TABLE t (a int, b varchar(9));\nINSERT INTO t VALUES (1,'x'),(2,'y'),(3,'z;(")
    assert read["t"][1] == [("1", "x"), ("2", "y")]
    assert read["t"][2] == [Reject(3, None, "statement_cut_off", "(3,'z;(")]


def test_a_row_of_another_width_is_reported_in_its_place(tmp_path: Path) -> None:
    read = tables(tmp_path / "d.sql", "CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1,2),(3),(4,5),(6,7,8),(9,10);\n")
    assert read["t"][1] == [("1", "2"), ("4", "5"), ("9", "10")]
    assert read["t"][2] == [Reject(2, None, "1 values for 2 columns", "(3)"), Reject(4, None, "3 values for 2 columns", "(6,7,8)")]


def test_a_row_with_a_call_in_it_stands_before_plain_rows(tmp_path: Path) -> None:
    read = tables(tmp_path / "d.sql", "INSERT INTO t (a, b) VALUES (CONCAT('x', 'y'), 1), ('z', 2), ('w', 3);")
    assert read["t"][1] == [("CONCAT('x', 'y')", "1"), ("z", "2"), ("w", "3")]


def test_gbk_with_backslash_bytes_and_gzip(tmp_path: Path) -> None:
    # In GBK the second byte of 誠 is a backslash: a reader that splits bytes loses the quote after it.
    dump = "CREATE TABLE `t` (`a` varchar(9) COMMENT '誠');\nINSERT INTO `t` VALUES ('誠'),('测试誠丁');\n" + "-- 数据\n" * 3
    assert "誠".encode("gbk")[1:] == b"\\"
    assert tables(tmp_path / "d.sql", dump, "gbk")["t"][1] == [("誠",), ("测试誠丁",)]
    packed = tmp_path / "d.sql.gz"
    packed.write_bytes(gzip.compress(dump.encode("gbk"), mtime=0))
    assert [sheet.name for sheet in open_sheets(packed)] == ["t"]


def test_a_csv_that_speaks_of_sql_is_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("日期,说明\n2024-01-02,insert into 账户\n2024-01-03,create table\n", encoding="utf-8")
    (sheet,) = list(open_sheets(path))
    assert sheet.header is None


def test_quotes_and_brackets_do_not_slow_it_down(tmp_path: Path) -> None:
    # A pattern that backtracks would take ages on a row that never ends.
    read = tables(tmp_path / "d.sql", "CREATE TABLE t (a text, b text);\nINSERT INTO t VALUES ('" + "''" * 40_000 + "x")
    assert [reject.reason for reject in read["t"][2]] == ["statement_cut_off"]
