"""Writes the reference pages from the code: ``python docs/generate.py``; ``--check`` only says which are out of date (exit 1 if any)."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from kanchuan.cli import app
from kanchuan.scoring.model import shipped
from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.families.all import FAMILIES
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.needs import NEEDS
from kanchuan.tables.reasons import PROBLEMS, REJECTS, Reason
from kanchuan.tables.table import SQL_TYPE, Column

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
Say = Callable[[str, str], str]

GROUPS = {
    "market": ("券商、期货公司一方的记录", "The market's book"),
    "platform": ("平台一方的记录", "The platform's book"),
    "entities": ("主体与关系", "Entities"),
    "provenance": ("来源", "Where rows come from"),
}
KINDS = {
    "text": ("文本", "text"),
    "timestamp": ("时间，微秒，Asia/Shanghai", "time, microseconds, Asia/Shanghai"),
    "date": ("日期", "date"),
    "money": ("金额", "money"),
    "price": ("价格", "price"),
    "quantity": ("整数数量", "whole quantity"),
    "units": ("份额，可有小数", "units, fractions allowed"),
    "rate": ("比率", "rate"),
    "integer": ("整数", "whole number"),
    "flag": ("是/否", "yes/no"),
}
SEVERITY = {"error": ("错误", "error"), "warning": ("可疑", "warning"), "note": ("说明", "note")}
CONCEPT_TYPES = {
    "text": ("文本", "text"),
    "id": ("编号", "identifier"),
    "date": ("日期", "date"),
    "time": ("时刻", "time of day"),
    "decimal": ("数字", "number"),
    "rate": ("比率", "rate"),
    "integer": ("整数", "whole number"),
    "unix": ("Unix 时间", "Unix time"),
    "ip": ("IP 地址", "IP address"),
}


def say_in(lang: str) -> Say:
    """Which of two texts to use."""
    return lambda zh, en: zh if lang == "zh" else en


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(header), line(["---"] * len(header)), *(line(row) for row in rows), ""]


def heading(say: Say, zh: str, en: str) -> list[str]:
    """A page's title and the line that says where the page comes from."""
    return [
        f"# {say(zh, en)}",
        "",
        say("*由 `docs/generate.py` 从代码生成，请勿手改。*", "*Written by `docs/generate.py` from the code; do not edit.*"),
        "",
    ]


def schema(say: Say) -> list[str]:
    """Every table and column."""
    lines = heading(say, "表结构", "Tables")
    lines += [
        say(
            "数据集是一个文件夹，其中每张表是 `表名.parquet`、`表名/` 下的若干 Parquet 文件（可按 `day=YYYY-MM-DD` 分区）或 "
            "`表名.csv`。每张表、每一列都可以没有。"
            '没有时区的时间按上海时间读。未知一律为空，不用 `""`、`0` 或 `NA` 代替。',
            "A dataset is a folder in which each table is `NAME.parquet`, a folder `NAME/` of Parquet parts (partitions "
            "`day=YYYY-MM-DD` allowed) or `NAME.csv`. "
            'Every table and every column may be absent. Times without a zone are Shanghai\'s. Unknown is null, never `""`, `0` or `NA`.',
        ),
        "",
        say(
            "「约定」一列为 ✓ 的可以放心依赖；其余是看穿自己加的列。除「来源」一组外，每张表还有 `source_id`（来源）与 "
            "`source_row`（在来源中的行）。",
            "Columns marked ✓ under “contract” may be relied on; the others are Kanchuan's own additions. "
            "Every table but those on provenance also has `source_id` and `source_row`: where the row came from.",
        ),
        "",
    ]
    for group, (zh, en) in GROUPS.items():
        lines += [f"## {say(zh, en)}", ""]
        for one in TABLES.values():
            if one.group != group:
                continue
            lines += [f"### `{one.name}` {say(one.label.zh, one.label.en)}", ""]
            if one.key:
                lines += [say("主键：", "Key: ") + ", ".join(f"`{name}`" for name in one.key), ""]
            lines += table(
                [
                    say("列", "column"),
                    say("含义", "meaning"),
                    say("类型", "type"),
                    say("单位", "unit"),
                    say("要求", "rules"),
                    say("约定", "contract"),
                ],
                [
                    (
                        f"`{column.name}`",
                        say(column.label.zh, column.label.en),
                        f"`{SQL_TYPE[column.kind]}` {say(*KINDS[column.kind])}",
                        column.unit,
                        rules(column, say),
                        "✓" if column.contract else "",
                    )
                    for column in one.columns
                ],
            )
            lacking = [need for need in NEEDS if need.what.partition(".")[0] == one.name]
            if lacking:
                lines += [say("没有时：", "Without it:"), ""]
                lines += [f"- `{need.what}`{say('：', ': ')}{say(need.zh, need.en)}" for need in lacking]
                lines.append("")
    return lines


def rules(column: Column, say: Say) -> str:
    """What a column's values must be."""
    said = []
    if column.required:
        said.append(say("必填", "required"))
    if column.values:
        said.append(", ".join(f"`{value}`" for value in column.values))
    if column.minimum is not None:
        said.append(f"≥ {column.minimum:g}")
    if column.references:
        said.append(f"→ `{column.references}`")
    return say("；", "; ").join(said)


def signals(say: Say) -> list[str]:
    """Every indicator; empty as long as there is no catalogue."""
    try:
        catalogue = importlib.import_module("kanchuan.signals.catalogue")
        families = importlib.import_module("kanchuan.signals.signal").FAMILIES
    except ModuleNotFoundError:
        return []
    known = catalogue.SIGNALS.values() if isinstance(catalogue.SIGNALS, dict) else catalogue.SIGNALS
    lines = heading(say, "线索目录", "Signals")
    lines += [
        say(
            "每条线索量一件事，与同类账户相比，并附上常见的正当解释。线索不是结论：分数高只说明值得先看。",
            "Each signal measures one thing, beside what is normal for accounts of its kind, and comes with its usual innocent "
            "explanation. "
            "A signal is no finding of fact: a high score says where to look first.",
        ),
        "",
    ]
    for family, label in families.items():
        members = [signal for signal in known if signal.family == family]
        if not members:
            continue
        lines += [f"## {say(label.zh, label.en)}", ""]
        for signal in members:
            lines += [f"### `{signal.name}` {either(signal.label, say)}", ""]
            rows = [
                (say("量什么", "measures"), either(signal.measures, say)),
                (say("单位", "unit"), either(signal.unit, say)),
                (say("出处", "source"), either(signal.source, say)),
                (say("常见的正当解释", "innocent explanation"), either(signal.innocent, say)),
                (say("需要", "needs"), ", ".join(f"`{need}`" for need in signal.needs)),
            ]
            terms = shipped().of(signal)
            levels = [
                one + other
                for value, place in zip(terms.values, terms.places, strict=True)
                for one in value.levels
                for other in place.levels
            ]
            rows.append((say("对数几率的贡献", "contribution (log-odds)"), f"{min(levels):+.2f} … {max(levels):+.2f}"))
            lines += table(["", ""], rows)
            rule = either(signal.rule, say).strip()
            if rule:
                lines += [*(f"> {line}".rstrip() for line in rule.splitlines()), ""]
    return lines


def either(text: Any, say: Say) -> str:
    """A label in the page's language, or a plain text as it is."""
    return say(text.zh, text.en) if hasattr(text, "zh") else str(text)


def readers(say: Say) -> list[str]:
    """Every family of files: what it recognises by, and the words that it knows."""
    lines = heading(say, "读取器", "Readers")
    lines += [
        say(
            "文件按内容识别，与扩展名无关：先找表头，再看表头里的词属于哪一类文件。下面是各类所知的写法；以 `/` 开头的是正则表达式。"
            "不认识的文件不会被猜：`ingest` 会写出 `mapping.suggested.yaml`，改好后以 `--mapping` 重新运行。",
            "Files are recognised by content, never by extension: the header row is found, then the family whose words it holds. These "
            "are the spellings that are known; "
            "one that begins with `/` is a regular expression. A file that nobody knows is not guessed at: `ingest` writes "
            "`mapping.suggested.yaml`; edit it and run again with `--mapping`.",
        ),
        "",
    ]
    for family in FAMILIES.values():
        lines += reader(family.dictionary, say)
    return lines


def reader(dictionary: Dictionary, say: Say) -> list[str]:
    """One family."""
    lines = [
        f"## `{dictionary.family}` {say(dictionary.label.zh, dictionary.label.en)}",
        "",
        f"{say('版本', 'Version')} {dictionary.version}",
        "",
    ]
    lines += table(
        [say("种类", "kind"), say("必须有", "must have"), say("不得有", "must not have"), say("每行必有", "every row has")],
        [
            (
                f"`{kind.name}`",
                say("，", ", ").join("/".join(group) for group in kind.require),
                ", ".join(kind.forbid),
                ", ".join(kind.needed),
            )
            for kind in dictionary.kinds
        ],
    )
    lines += table(
        [say("概念", "concept"), say("类型", "type"), say("表头写法", "spellings of the header")],
        [
            (
                f"`{concept.name}`",
                say(*CONCEPT_TYPES.get(concept.type, (concept.type, concept.type))),
                say("、", ", ").join(f"`{header}`" for header in concept.headers[: concept.composed])
                + (
                    say("；以及由部件拼成的写法", "; and what is put together from parts")
                    if concept.composed < len(concept.headers)
                    else ""
                ),
            )
            for concept in dictionary.concepts.values()
        ],
    )
    if dictionary.words:
        lines += [f"### {say('业务词', 'Words')}", ""]
        rows = list(words(dictionary.words))
        lines += table([say("词表", "list"), say("含义", "meaning"), say("写法", "spellings")], rows)
    return lines


def words(data: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """The words of a dictionary, flat."""
    for name, value in data.items():
        if isinstance(value, dict):
            for meaning, spellings in value.items():
                yield (f"`{name}`", f"`{meaning}`", spelled(spellings))
        elif isinstance(value, list) and value and all(isinstance(item, list) and len(item) == 2 for item in value):
            for meaning, spellings in value:
                yield (f"`{name}`", f"`{meaning}`", spelled(spellings))
        else:
            yield (f"`{name}`", "", spelled(value))


def spelled(value: Any) -> str:
    """Spellings, each in its own marks."""
    return " ".join(f"`{item}`" for item in (value if isinstance(value, list) else [value]))


def reasons(say: Say) -> list[str]:
    """Every word that says why."""
    lines = heading(say, "原因一览", "Reasons")
    lines += [f"## {say('`ingest`：为什么没有保留这一行', '`ingest`: why a row was not kept')}", ""]
    lines += [
        say(
            "每个文件的每一行要么进了某张表，要么在 `rejects.parquet` 里，带着下面的一个词。「说明」表示该行本来就不是一条记录，"
            "或者由别的行代表。",
            "Every row of every file is either in a table or in `rejects.parquet`, with one of these words. A “note” is a row that "
            "is no record of its own.",
        ),
        "",
    ]
    lines += _reason_table(REJECTS.values(), say)
    lines += [f"## {say('`check`：为什么点名这一行', '`check`: why a row is named')}", ""]
    lines += [
        say(
            "「错误」：与约定或自身矛盾，依赖它的答案会错。「可疑」：可能有错。「说明」：许多正常记录也是这样，但限制了能说的话。",
            "An “error” contradicts the contract or itself, and answers that rest on it will be wrong; a “warning” may be wrong; a "
            "“note” is so in many sound records, but limits what can be said.",
        ),
        "",
    ]
    return lines + _reason_table(PROBLEMS.values(), say)


def _reason_table(some: Iterable[Reason], say: Say) -> list[str]:
    return table(
        [say("原因", "reason"), say("程度", "severity"), say("含义", "meaning")],
        [(f"`{reason.name}`", say(*SEVERITY[reason.severity]), say(reason.zh, reason.en)) for reason in some],
    )


def commands(say: Say) -> list[str]:
    """Every command of the command line."""
    lines = heading(say, "命令", "Commands")
    lines += [
        say(
            "退出码：0 完成；1 输入有误（每个问题一行，写明文件、行、列）；2 调用有误。进度写在 stderr。",
            "Exit codes: 0 done; 1 the input is wrong (a line per problem, with file, row and column); 2 the call is wrong. Progress "
            "goes to stderr.",
        ),
        "",
    ]
    for name, command in sorted(get_command(app).commands.items()):  # type: ignore[attr-defined]
        lines += [f"## `kanchuan {name}`", ""]
        for line in (command.help or "").splitlines():
            if line.startswith("例"):
                lines.append(f"`{line.partition(':')[2].strip()}`")
            else:  # Chinese sentences, then English ones
                zh, mark, en = line.rpartition("。")
                lines.append(say(zh + mark, en.strip()) if mark and en.strip() else line)
        lines.append("")
        rows = []
        for option in command.params:
            shown = (
                option.name.upper() + ("…" if option.nargs == -1 else "")
                if option.param_type_name == "argument"
                else ", ".join(option.opts)
            )
            default = "" if option.required or option.default in (None, False) else f"`{option.default}`"
            zh, _, en = (getattr(option, "help", "") or "").partition("/ ")
            rows.append((f"`{shown}`", say(zh.strip(), (en or zh).strip()), default))
        lines += table([say("参数", "argument"), say("含义", "meaning"), say("缺省", "default")], rows)
    return lines


def glossary(say: Say) -> list[str]:
    """One term, one thing."""
    lines = heading(say, "术语表", "Glossary")
    lines += [
        say(
            "一词一义。代码、界面与文档都用这里的词。来源：`docs/glossary.yaml`。",
            "One term, one thing, in code, on screen and in the docs. From `docs/glossary.yaml`.",
        ),
        "",
    ]
    for group in yaml.safe_load((HERE / "glossary.yaml").read_text(encoding="utf-8")):
        lines += [f"## {say(group['zh'], group['en'])}", ""]
        lines += table(
            ["中文", "English", say("代码", "code"), say("含义", "meaning")],
            [(term["zh"], term["en"], f"`{term['code']}`", say(term["meaning_zh"], term["meaning_en"])) for term in group["terms"]],
        )
    return lines + names(say)


def names(say: Say) -> list[str]:
    """The words for every table, column and signal, each once for each meaning: from their declarations."""
    lines = [f"## {say('表', 'Tables')}", ""]
    lines += table(["中文", "English", say("代码", "code")], [(one.label.zh, one.label.en, f"`{one.name}`") for one in TABLES.values()])
    used: dict[tuple[str, str, str], list[str]] = {}
    for one in TABLES.values():
        for column in one.columns:
            used.setdefault((column.name, column.label.zh, column.label.en), []).append(f"`{one.name}`")
    lines += [f"## {say('列', 'Columns')}", ""]
    lines += table(
        ["中文", "English", say("代码", "code"), say("在表", "in tables")],
        [(zh, en, f"`{name}`", ", ".join(where)) for (name, zh, en), where in sorted(used.items())],
    )
    try:
        known = importlib.import_module("kanchuan.signals.catalogue").SIGNALS
    except ModuleNotFoundError:
        return lines
    lines += [f"## {say('线索', 'Signals')}", ""]
    rows = [(signal.label.zh, signal.label.en, f"`{signal.name}`") for signal in (known.values() if isinstance(known, dict) else known)]
    return lines + table(["中文", "English", say("代码", "code")], rows)


PAGES: dict[str, Callable[[Say], list[str]]] = {
    "reference/schema.md": schema,
    "reference/signals.md": signals,
    "reference/readers.md": readers,
    "reference/reasons.md": reasons,
    "reference/commands.md": commands,
    "glossary.md": glossary,
}


def pages() -> dict[Path, str]:
    """Every generated page: its place and its text."""
    made = {}
    for lang in LANGUAGES:
        for name, write in PAGES.items():
            lines = write(say_in(lang))
            if lines:
                made[HERE / lang / name] = "\n".join(lines).rstrip() + "\n"
    return made


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="say which pages are out of date, write nothing")
    checking = parser.parse_args().check
    stale = 0
    for path, text in pages().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{'out of date' if checking else 'written'}: {path.relative_to(HERE.parent)}")
        if not checking:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
