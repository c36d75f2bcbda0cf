"""People, companies and what ties them."""

from __future__ import annotations

from kanchuan.tables.market import _c
from kanchuan.tables.table import Label, Table

PARTIES = Table(
    "parties",
    Label("主体", "parties"),
    "entities",
    (
        _c("party_id", "text", "主体", "party", required=True),
        _c("kind", "text", "类型", "kind", values=("person", "organisation")),
        _c("name", "text", "姓名/名称", "name"),
        _c("id_number", "text", "证件号码", "id number"),
        _c("phone", "text", "电话", "phone"),
        _c("address", "text", "地址", "address"),
    ),
    key=("party_id",),
)

RELATIONS = Table(
    "relations",
    Label("关系", "relations"),
    "entities",
    (
        _c("from_party", "text", "从", "from", required=True, references="parties.party_id"),
        _c("to_party", "text", "到", "to", required=True),
        _c(
            "kind",
            "text",
            "关系",
            "kind",
            values=("legal_representative", "shareholder", "director", "spouse", "employee", "owner_of_account", "uses_account"),
        ),
        _c("since", "date", "起", "since"),
        _c("until", "date", "止", "until"),
        _c("source", "text", "来源", "source"),
    ),
)

CONTRACTS = Table(
    "contracts",
    Label("合约乘数", "contracts"),
    "entities",
    (
        _c("symbol", "text", "合约", "symbol", required=True),
        _c("multiplier", "quantity", "合约乘数", "multiplier", required=True, minimum=1),
    ),
    key=("symbol",),
)

TABLES = (PARTIES, RELATIONS, CONTRACTS)
