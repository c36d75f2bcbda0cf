"""The four words that a scan may say of an account. None of them says that anyone did anything."""

from __future__ import annotations

from kanchuan.tables.table import Label

GRADES: dict[str, Label] = {
    "lead": Label("线索", "lead"),
    "needs_check": Label("需核查", "needs check"),
    "insufficient_data": Label("数据不足", "insufficient data"),
    "clear": Label("未见异常", "nothing unusual"),
}

MEANINGS: dict[str, Label] = {
    "lead": Label(
        "行为与多人共用账户的情形相近，值得先看。", "Behaves much like an account that several people trade through; look at it first."
    ),
    "needs_check": Label(
        "有些理由指向多人共用，也有别的解释，需要核对材料。",
        "Some reasons point to several traders, other explanations remain open; check the papers.",
    ),
    "insufficient_data": Label(
        "记录太少，说不出什么；不等于没有问题。", "Too little on record to say anything; that is not the same as nothing being wrong."
    ),
    "clear": Label("在已有材料里没有看到异常。", "Nothing unusual in the material at hand."),
}
