"""report.pdf: the sheet of one account, to print and to file."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pylopdf_fonts_zh_cn
import typst

from kanchuan.engine.duckdb import DuckDBEngine, replacing
from kanchuan.reports.account_page.reasons import probability
from kanchuan.reports.contents import report_data
from kanchuan.reports.days_drawing import days_svg
from kanchuan.reports.person_names import without_name
from kanchuan.tables.dataset import Dataset

_ROWS = 10
_COLUMNS = 6
# The time written into the file: fixed, so that the same account gives the same bytes (2020-01-01 UTC).
_TIMESTAMP = 1_577_836_800


def write_account_pdf(
    engine: DuckDBEngine,
    dataset: Dataset,
    alerts: pa.Table,
    evidence: pa.Table,
    account_id: str,
    path: Path,
    *,
    language: Literal["zh", "en"] = "zh",
    signals: Any = None,
) -> Path:
    """Write the sheet of ``account_id`` to ``path`` as PDF; the same input gives the same bytes.

    Raises:
        LookupError: ``alerts`` does not have that account.
    """
    of_account = alerts.filter(pc.equal(alerts["account_id"], account_id))
    if not of_account.num_rows:
        raise LookupError(f"{account_id}: 扫描结果里没有这个账户 / not among the scanned accounts")
    data = report_data(engine, dataset, of_account, evidence.filter(pc.equal(evidence["account_id"], account_id)), 1, signals=signals)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_sheet(data, account_id, path, language=language)


def write_sheet(data: dict[str, Any], account_id: str, path: Path, *, language: Literal["zh", "en"] = "zh") -> Path:
    """Write the sheet of one of the accounts that ``report_data`` gave in detail."""
    sheet = _Sheet(data, account_id, language)
    # typst takes files by name; its type hints do not say so.
    sources: Any = {
        "main.typ": files("kanchuan.reports").joinpath("templates", "account.typ").read_bytes(),
        "data.json": json.dumps(sheet.content(), ensure_ascii=False, allow_nan=False).encode(),
        "days.svg": days_svg(sheet.picture).encode() if sheet.picture else b"",
    }
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(pylopdf_fonts_zh_cn.sans_path()).parent])
    pdf = typst.compile(sources, font_paths=fonts, format="pdf", timestamp=_TIMESTAMP)
    with replacing(path) as unfinished:
        unfinished.write_bytes(pdf)
    return path


class _Sheet:
    """The data of one account as the texts of its sheet, in one language."""

    def __init__(self, data: dict[str, Any], account_id: str, language: Literal["zh", "en"]) -> None:
        self.data = data
        self.account_id = account_id
        self.row = next(row for row in data["ranking"] if row["id"] == account_id)
        self.account = data["accounts"][account_id]
        self.picture = self.account["days"]
        self.language = language
        self.second = language == "en"

    def content(self) -> dict[str, Any]:
        """What the template reads."""
        t = self.word
        steps = self._steps()
        ends = [0.0, *(value for step in steps for value in (step["start"], step["end"]) if not step["dot"] or value)]
        return {
            "lang": self.language,
            "title": t("pdf.title"),
            "account": self.account_id,
            "label": without_name(self.row["label"]) if self.row["label"] not in (None, self.account_id) else "",
            "about": self._about(),
            "verdict": self._verdict(),
            "read": self._read(),
            "words": {
                "why": t("pdf.why"),
                "days": t("days.title"),
                "jump": t("jump.why"),
                "outlook": t("outlook.title"),
                "foot": t("pdf.foot"),
                "page": t("pdf.page"),
                "none": t("why.none"),
            },
            "steps": steps,
            "axis": [min(ends) - 0.4, max(ends) + 0.4],
            "picture": self.picture is not None,
            "days": self._days(),
            "reasons": [self._reason(reason) for reason in self._weighed()],
            "tables": [table for table in (self._terminals(), self._money(), self._movements()) if table],
            "outlook": self._outlook(),
        }

    def word(self, key: str, *values: object) -> str:
        """A text of the page, filled in."""
        text: str = self.data["words"][key][self.second]
        for index, value in enumerate(values):
            text = text.replace(f"{{{index}}}", str(value))
        return text

    def _pair(self, texts: list[str]) -> str:
        return texts[self.second]

    def _value(self, word: Any) -> str:
        word = without_name(word)
        if word is None:
            return "—"
        if isinstance(word, bool):
            return self.word("yes" if word else "no")
        if isinstance(word, int):
            return f"{word:,}"
        if isinstance(word, float):
            return f"{word:,.4f}".rstrip("0").rstrip(".")
        return self._pair(self.data["values"][word]) if word in self.data["values"] else str(word)

    def _signal(self, name: str) -> str:
        return self._pair(self.data["signals"][name]["label"]) if name in self.data["signals"] else name

    def _measure(self, name: str, value: float | None) -> str:
        if value is None:
            return "—"
        texts = self.data["signals"].get(name)
        if texts and texts["share"]:
            return f"{value * 100:.3g}%"
        return f"{value:,.4g} {self._pair(texts['unit']) if texts else ''}".strip()

    def _weighed(self) -> list[dict[str, Any]]:
        return [reason for reason in self.account["reasons"] if reason["signal"] != "prior" and reason["weight"]]

    def _steps(self) -> list[dict[str, Any]]:
        steps = []
        at = 0.0
        listed = [
            (reason["signal"], reason["weight"] or 0.0)
            for reason in self.account["reasons"]
            if reason["weight"] or reason["signal"] == "prior"
        ]
        if not listed:
            return []
        if self.account["calibration"]:
            listed.append(("calibration", self.account["calibration"]))
        for signal, weight in listed:
            label = self.word(signal) if signal in {"prior", "calibration"} else self._signal(signal)
            start = at
            at += weight
            prior = signal == "prior"
            steps.append(
                {
                    "label": label,
                    "start": at if prior else start,
                    "end": at,
                    "weight": weight,
                    "dot": prior,
                    "signed": _signed(weight),
                    "becomes": percent(probability(at)),
                }
            )
        return [
            *steps,
            {
                "label": self.word("total"),
                "start": at,
                "end": at,
                "weight": 0.0,
                "dot": True,
                "signed": "",
                "becomes": percent(probability(at)),
            },
        ]

    def _about(self) -> str:
        parts = [self._value(self.row[name]) for name in ("market", "holder") if self.row[name]]
        parts += [self.word(f"about.{name}", f"{self.row[name]:,}") for name in ("orders", "fills") if self.row[name]]
        if self.picture:
            parts.append(self.word("about.days", len(self.picture["days"]), self.picture["days"][0], self.picture["days"][-1]))
            parts.append(self.word("about.amount", self.word("yuan", f"{self.picture['amount']:,}")))
        return " · ".join(parts)

    def _verdict(self) -> list[list[str]]:
        best, low, high = self.row["hidden"]
        hidden = "—" if best is None else self.word("hidden.one", best) if low is None else self.word("hidden", best, low, high)
        return [
            [self.word("col.score"), percent(self.row["score"]), self.word("account.rank", self.row["rank"])],
            [self.word("col.grade"), self.word(f"grade.{self.row['grade']}"), self.word(f"meaning.{self.row['grade']}")],
            [self.word("col.hidden"), hidden, self.word("hidden.note") if best is not None and low is not None else ""],
        ]

    def _read(self) -> str:
        head = self.data["head"]
        if not head["sourceCount"]:
            return self.word("files.none")
        span = self.word("span", *head["span"]) if head["span"] else "—"
        kept = self.word("kept", f"{head['kept']:,}", f"{head['rejected']:,}")
        return f"{self.word('fact.files')} {head['fileCount']:,} · {self.word('fact.rows')} {head['read']:,} · {kept} · {span}"

    def _days(self) -> str:
        if not self.picture:
            return self.word("days.none")
        timed = any(second is not None for second in self.picture["points"]["second"])
        shown, total = len(self.picture["points"]["day"]), self.picture["total"]
        text = self.word(
            "days.what" if timed else "days.what.untimed",
            self._pair(self.data["tables"][self.picture["of"]]),
            f"{total:,}",
            len(self.picture["days"]),
        )
        return text if shown >= total else f"{text} {self.word('days.sampled', f'{shown:,}', f'{total:,}')}"

    def _reason(self, reason: dict[str, Any]) -> dict[str, Any]:
        texts = self.data["signals"].get(reason["signal"])
        rows = reason.get("rows", {"columns": [], "rows": [], "total": 0})
        head, cells = self._cells(rows)
        beside = [
            f"{self.word('value')} {self._measure(reason['signal'], reason['value'])}",
            f"{self.word('expected')} {self._measure(reason['signal'], reason['expected'])}",
        ]
        if reason.get("beside"):
            among, peers, support = reason["beside"]
            beside.append(self.word("beside.peers", f"{peers:,}") if among else self.word("beside.reference"))
            if support is not None:
                beside.append(self.word("support", f"{support:,}"))
        if reason["percentile"] is not None:
            beside.append(self.word("percentile", percent(reason["percentile"])))
        return {
            "label": self._signal(reason["signal"]),
            "signed": _signed(reason["weight"]),
            "pro": reason["weight"] > 0,
            "sentence": self._pair(reason["text"]),
            "beside": " · ".join(beside),
            "terms": [
                [self.word(key), self._pair(texts[key])] for key in ("measures", "rule", "source", "innocent") if self._pair(texts[key])
            ]
            if texts
            else [],
            "head": head,
            "rows": cells,
            "shown": f"{self.word('rows.title')}: {self.word('pdf.rows', len(cells), format(rows['total'], ','))}",
        }

    def _cells(self, rows: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
        """At most six columns, so that they fit the width of the paper, then the file and row."""
        names = rows["columns"][:_COLUMNS]
        head = [self._pair(self.data["columns"][name]) for name in names]
        cells = [[self._value(value) for value in row[:_COLUMNS]] for row in rows["rows"][:_ROWS]]
        if "from" in rows:
            head.append(self.word("rows.from"))
            for cell, (source, row) in zip(cells, rows["from"], strict=False):
                cell.append(f"{self.data['sources'][source]} · {self.word('row', row)}" if source >= 0 else "—")
        return head, cells

    def _terminals(self) -> dict[str, Any] | None:
        used = self.account["terminals"]
        if not used:
            return None
        rows = []
        for terminal in used["listed"]:
            facts = " · ".join(
                self._value(value) if name in {"kind", "region"} else f"{self._pair(self.data['columns'][name])} {value}"
                for name, value in terminal["facts"][:4]
            )
            others = (
                self.word("terminals.alone")
                if not terminal["otherCount"]
                else f"{self.word('terminals.others', terminal['otherCount'])} {' '.join(terminal['others'])}"
            )
            rows.append([terminal["id"], facts, self.word("terminals.uses", f"{terminal['total']:,}"), others])
        return {
            "title": self.word("terminals.title"),
            "note": "",
            "head": [self._pair(self.data["tables"]["terminals"]), "", "", ""],
            "rows": rows,
        }

    def _money(self) -> dict[str, Any] | None:
        moved = self.account["money"]
        if not moved:
            return None
        came, went = sum(moved["came"]), sum(moved["went"])
        note = self.word("money.note", *(self.word("yuan", f"{amount:,.2f}") for amount in (came, went, came - went)))
        if moved["failed"]:
            note = f"{note} {self.word('money.failed', moved['failed'])}"
        columns: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
            ("name", lambda row: without_name(row["name"]) or "—"),
            ("account", lambda row: row["account"] or "—"),
            ("channel", lambda row: self._value(row["channel"])),
            ("came", lambda row: f"{row['came']:,.2f}" if row["came"] else ""),
            ("went", lambda row: f"{row['went']:,.2f}" if row["went"] else ""),
            ("n", lambda row: f"{row['n']:,}"),
            ("span", lambda row: row["first"] if row["first"] == row["last"] else self.word("span", row["first"], row["last"])),
        ]
        return {
            "title": self.word("money.title"),
            "note": note,
            "head": [self.word(f"money.col.{key}") for key, _ in columns],
            "rows": [[cell(row) for _, cell in columns] for row in moved["with"]],
        }

    def _movements(self) -> dict[str, Any] | None:
        counted = self.account["movements"]
        if not counted:
            return None
        listed = " · ".join(f"{self._value(movement['kind'])} {movement['n']:,}" for movement in counted)
        return {"title": self.word("movements.title"), "note": listed, "head": [], "rows": []}

    def _outlook(self) -> list[dict[str, Any]]:
        against = [
            f"{self._signal(reason['signal'])} {_signed(reason['weight'])}: {self._pair(reason['text'])}"
            for reason in self._weighed()
            if reason["weight"] < 0
        ]
        innocent = [
            f"{self._signal(reason['signal'])}: {self._pair(self.data['signals'][reason['signal']]['innocent'])}"
            for reason in self._weighed()
            if reason["weight"] > 0 and reason["signal"] in self.data["signals"]
        ]
        missing = [self.word(key, *(f"{value:,}" for value in values)) for key, *values in self.account["gaps"]]
        return [
            {"title": self.word("outlook.against"), "items": against or [self.word("outlook.against.none")]},
            {"title": self.word("outlook.innocent"), "items": innocent or [self.word("outlook.innocent.none")]},
            {"title": self.word("outlook.missing"), "items": missing or [self.word("outlook.missing.none")]},
        ]


def percent(share: float | None) -> str:
    """A probability as people read it: to the tenth below 10 %, never quite 0 or 100 %."""
    if share is None:
        return "—"
    if 0 < share < 0.0005:
        return "<0.1%"
    if share < 0.095:
        return f"{share * 100:.1f}%"
    return ">99%" if 0.995 < share < 1 else f"{share * 100:.0f}%"


def _signed(weight: float) -> str:
    return f"{'+' if weight > 0 else '−' if weight < 0 else ''}{abs(weight):.2f}"
