"""Where every row came from, and what was not kept."""

from __future__ import annotations

from kanchuan.tables.market import _c
from kanchuan.tables.table import Label, Table

SOURCE_ID = _c("source_id", "text", "来源", "source", contract=False)
SOURCE_ROW = _c("source_row", "integer", "来源行", "source row", contract=False)

SOURCES = Table(
    "sources",
    Label("来源文件", "sources"),
    "provenance",
    (
        _c("source_id", "text", "来源", "source", required=True),
        _c("path", "text", "文件", "path", required=True),
        _c("sha256", "text", "SHA-256", "SHA-256", required=True),
        _c("reader", "text", "读取器", "reader", required=True),
        _c("reader_version", "text", "读取器版本", "reader version", required=True),
        _c("rows_read", "integer", "读到行数", "rows read", required=True, minimum=0),
        _c("rows_kept", "integer", "保留行数", "rows kept", required=True, minimum=0),
        _c("rows_rejected", "integer", "未保留行数", "rows rejected", required=True, minimum=0),
        _c("sheet", "text", "工作表", "sheet or table", contract=False),
        _c("bytes", "integer", "字节数", "bytes", contract=False),
        _c("encoding", "text", "编码", "encoding", contract=False),
        _c("confidence", "rate", "识别置信度", "confidence of recognition", contract=False),
        _c("notes", "text", "说明", "notes", contract=False),
    ),
    key=("source_id",),
)

REJECTS = Table(
    "rejects",
    Label("未保留的行", "rejects"),
    "provenance",
    (
        _c("source_id", "text", "来源", "source", required=True),
        _c("row", "integer", "行", "row", required=True),
        _c("column", "text", "列", "column"),
        _c("reason", "text", "原因", "reason", required=True),
        _c("raw", "text", "原文", "raw"),
    ),
)

TABLES = (SOURCES, REJECTS)
