"""Columns that hold passwords and keys. Their existence can be evidence; what is in them is dropped where the file is opened and kept nowhere."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"^pass$|(?:user|log|login|trade|pay|pin|jy|tx)_?pass$|(?:^|_)(?:passwd|password|pwd|paywd|mima|salt|token|secret|appkey|app_key|authcode|auth_code|apikey|api_key|private_key|login_key)(?:$|_|\d)"
    r"|password|passwd|pwd$|^pwd|paywd|密码|口令|授权码",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"密码|口令|授权码|密钥|\bpassword\b", re.IGNORECASE)
# Comments that speak of a password without the column being one: a flag, a time, a count.
_NOT = re.compile(r"是否|时间|次数|状态|标志|错误", re.IGNORECASE)


def is_credential(name: str, comment: str = "") -> bool:
    """Does a column of this name (and comment) hold a password or a key?"""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return _NAMES.search(spaced) is not None or (_COMMENTS.search(comment) is not None and _NOT.search(comment) is None)
