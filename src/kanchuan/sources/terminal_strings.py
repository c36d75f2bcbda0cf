"""Terminal strings: what an order or a login says of the machine it came from, as clean columns and one stable ``terminal_id``.

Three shapes are read:

- securities (terminal-information rules for brokers): ``PC;IIP=…;IPORT=…;LIP=…;MAC=…^…;HD=…;PCN=…;CPU=…@client;V1.0``; phones write ``MA`` (Android), ``MI`` (iOS)
  or ``OH`` and IMEI, IDFV, RMPN (registered number) and UMPN (number in use); ``:`` may stand for ``=``;
- futures (look-through supervision): eleven fields between ``@``, ``type@time@LIP1@LIP2@MAC1@MAC2@device@os@disk@cpu@bios``, or the older nine;
- anything else: addresses and MACs wherever they stand. An encrypted string (Base64) says nothing, and two of one machine differ.

For a family: name the columns as ``COLUMNS`` does in its YAML (``terminal``, ``terminal_ip``, ``terminal_mac`` …), then in its ``outputs``::

    terminals = TerminalColumns.of(context, account="account_sql")
    Output("orders", f"SELECT …, terminal_id FROM ({terminals.joined()}) …")     # typed, with terminal_id
    *terminals.outputs()                                                          # rows of ``terminals``; none where there is no such column
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kanchuan.engine.duckdb import literal
from kanchuan.sources.family import Output, SheetContext

# The names of the concepts that speak of the terminal, in every family that has them.
COLUMNS = (
    "terminal",  # the string
    "terminal_ip",
    "terminal_lan_ip",
    "terminal_mac",
    "terminal_disk",
    "terminal_cpu",
    "terminal_phone",
    "terminal_imei",
    "terminal_app",
    "terminal_app_type",  # CTP AppType, Hundsun HSAppIDType
    "terminal_relay_app",
    "terminal_product",  # UserProductInfo
    "terminal_way",  # 委托方式: 手机, 网上, API …
)

# What is written where a serial is not known; letters and digits only, upper case. A machine's maker, a virtual machine and a collector each have their own.
NO_SERIAL = (
    "NA", "NULL", "NONE", "NIL", "UNKNOWN", "UNKNOW", "UNDEFINED", "DEFAULT", "DEFAULTSTRING", "TOBEFILLEDBYOEM", "OEM", "EMPTY", "TEST", "INVALID",
    "SERIALNUMBER", "SYSTEMSERIALNUMBER", "BASEBOARDSERIALNUMBER", "CHASSISSERIALNUMBER", "NOTAPPLICABLE", "NOTSPECIFIED", "NOTAVAILABLE", "GENERIC",
    "123ABC456DEF", "0123456789", "123456789", "1234567890", "12345678", "0123456789ABCDEF", "123456789ABCDEF", "123456789ABC", "0123456789AB",
    "VMWAREVIRTUALDISK", "VMWAREVIRTUALIDEHARDDRIVE", "VMWAREVIRTUALS", "VIRTUALHD", "VIRTUALDISK", "MSFTVIRTUALDISK", "VBOXHARDDISK", "QEMUHARDDISK",
    "QM00001", "QM00002", "QM00003", "QM00004", "QM00005", "FAIL", "FAILED", "NOTFOUND", "NODISK", "XXXXXXXX",
)  # fmt: skip
# Addresses that many machines share: Android's privacy address, the adapters that VMware, VirtualBox and VPN clients make alike everywhere, the iBridge of Macs, samples.
NO_MAC = (
    "020000000000", "005056C00001", "005056C00008", "0A0027000000", "00059A3C7A00", "00059A3C7800", "ACDE48001122", "123ABC456DEF", "001122334455",
    "0123456789AB", "123456789ABC", "00E04C680001", "00E04C360001", "0250F2000001", "001C42000008", "001C42000009",
)  # fmt: skip
NO_PHONE = ("13800000000", "13800138000", "12345678901", "10000000000", "18888888888", "13888888888")
NO_IMEI = ("004999010640000", "012345678912345", "123456789012345", "358240051111110", "866666666666666")
_API = r"(?i)api|vnpy|openctp|tqsdk|xtquant|quant|量化|python"


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(literal(value) for value in values)


MACROS = (
    "CREATE OR REPLACE MACRO serial_core(x) AS regexp_replace(upper(x), '[^0-9A-Z]', '', 'g')",
    # A serial that is one character over and over, nought and a last digit, too short, or a known filler is none.
    f"""CREATE OR REPLACE MACRO serial_of(x) AS CASE WHEN length(serial_core(x)) < 4 OR serial_core(x) IN ({_words(NO_SERIAL)})
        OR replace(serial_core(x), serial_core(x)[1], '') = '' OR length(ltrim(serial_core(x), '0')) < 2 OR starts_with(serial_core(x), 'ERROR')
        OR NOT regexp_full_match(upper(x), '[\\x20-\\x7e\\t]*') THEN NULL ELSE upper(trim(x, ' \t')) END""",
    "CREATE OR REPLACE MACRO mac_plain(x) AS regexp_replace(x, '[-:.]', '', 'g')",
    f"""CREATE OR REPLACE MACRO macs_of(x) AS list_filter(list_transform(regexp_extract_all(upper(x), '\\b(?:[0-9A-F]{{2}}[-:.]?){{5}}[0-9A-F]{{2}}\\b'),
        lambda one: mac_plain(one)), lambda one: one NOT IN ({_words(NO_MAC)}) AND replace(one, one[1], '') <> '')""",
    f"""CREATE OR REPLACE MACRO imei_of(x) AS CASE WHEN serial_of(x) IS NULL OR NOT regexp_full_match(trim(x), '[0-9A-Za-z-]{{8,40}}')
        OR upper(trim(x)) IN ({_words(NO_IMEI)}) THEN NULL ELSE upper(trim(x)) END""",
    f"""CREATE OR REPLACE MACRO phone_of(x) AS nullif(CASE WHEN regexp_extract(x, '^(?:\\+?86)?[- ]?(1[0-9]{{10}})$', 1) IN ({_words(NO_PHONE)}) THEN ''
        WHEN replace(regexp_extract(x, '^(?:\\+?86)?[- ]?(1[0-9]{{10}})$', 1), '1', '') = '' THEN ''
        ELSE regexp_extract(x, '^(?:\\+?86)?[- ]?(1[0-9]{{10}})$', 1) END, '')""",
    """CREATE OR REPLACE MACRO four_bytes(p) AS CASE WHEN try_cast(p[1] AS INTEGER) < 256 AND try_cast(p[2] AS INTEGER) < 256 AND try_cast(p[3] AS INTEGER) < 256
        AND try_cast(p[4] AS INTEGER) < 256 AND try_cast(p[1] AS INTEGER) NOT IN (0, 127, 255) THEN
        concat_ws('.', CAST(p[1] AS INTEGER), CAST(p[2] AS INTEGER), CAST(p[3] AS INTEGER), CAST(p[4] AS INTEGER)) END""",
    # The first address in a text, without zeros in front of its numbers; this machine's own (127…) and 0.0.0.0 are none. IPv6 where the whole text is one.
    """CREATE OR REPLACE MACRO address_of(x) AS CASE
        WHEN contains(x, '.') THEN four_bytes(string_split(regexp_extract(x, '(?:^|[^0-9.])([0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3})(?:$|[^0-9.])', 1), '.'))
        WHEN regexp_full_match(lower(trim(x)), '[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}') AND lower(trim(x)) NOT IN ('::', '::1') THEN lower(trim(x)) END""",
    # Addresses that only have a meaning inside a network: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291; and groups and what is reserved.
    """CREATE OR REPLACE MACRO inner_address(x) AS regexp_matches(x, '^(10|127|0)\\.|^192\\.168\\.|^172\\.(1[6-9]|2[0-9]|3[01])\\.|^169\\.254\\.|^100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.|^(22[4-9]|23[0-9]|24[0-9]|25[0-5])\\.|^f[cd]|^fe[89ab]|^ff')""",
    "CREATE OR REPLACE MACRO public_address(x) AS CASE WHEN NOT inner_address(address_of(x)) THEN address_of(x) END",
    "CREATE OR REPLACE MACRO station_value(head, pattern) AS nullif(trim(regexp_extract(head, pattern, 1)), '')",
    "CREATE OR REPLACE MACRO app_of(x) AS CASE WHEN serial_core(x) IN ('NA', 'NULL', 'NONE', 'UNKNOWN') OR trim(x, ' \t') = '' THEN NULL ELSE trim(x, ' \t') END",
)


def _value(key: str) -> str:
    pattern = rf"(?i)(?:^|;)\s*{key}\s*[=:]([^;]*)"
    return f"station_value(head, {literal(pattern)})"


def parsed(given: str) -> str:
    """The query that reads terminals: from distinct rows with ``terminal_key``, ``account`` and all of ``COLUMNS`` to clean columns and ``terminal_id``.

    The id is a hash of what names the machine (MAC, disk, IMEI or IDFV); the processor's signature is the same in many machines and stays out. With none of these
    it is the phone number; with no number either, of account, kind, addresses and client together, so that unknown machines of two accounts never become one.
    It is null where nothing at all is known.
    """
    return f"""WITH given AS ({given}), shaped AS (
      SELECT *, CASE WHEN regexp_matches(terminal, '^[0-9]@') THEN string_split(terminal, '@') END AS parts,
        upper(regexp_extract(terminal, '(?i)^(?:#OSTP)?\\s*(PC|MA|MI|OH)\\s*[;,|]', 1)) AS word,
        (word <> '' OR regexp_matches(terminal, '(?i)(^|[;,|])\\s*(IIP|LIP|MAC|HD|IMEI|IDFV|RMPN|UMPN|CPU)\\s*[=:]')) AND NOT regexp_matches(terminal, '^[0-9]@') AS keyed,
        length(terminal) - strpos(reverse(terminal), '@') + 1 AS cut
      FROM given
    ), headed AS (
      SELECT *, CASE WHEN keyed THEN CASE WHEN contains(terminal, '@') THEN terminal[:cut - 1] ELSE terminal END END AS whole,
        CASE WHEN keyed AND contains(terminal, '@') THEN split_part(terminal[cut + 1:], ';', 1) END AS client,
        CASE WHEN NOT keyed AND parts IS NULL AND length(terminal) < 200 THEN terminal END AS loose,
        CASE WHEN len(parts) = 11 THEN 0 WHEN len(parts) = 9 THEN 2 END AS gone
      FROM shaped
    ), fields AS (
      SELECT terminal_key, account, terminal AS raw, terminal_ip, terminal_lan_ip, terminal_app, terminal_app_type, terminal_relay_app, terminal_product, terminal_way,
        word, keyed, gone, parts, client,
        {_value("IIP")} AS iip, {_value("LIP")} AS lip,
        CASE WHEN keyed THEN {_value("MAC")} WHEN gone = 0 THEN concat_ws(' ', parts[5], parts[6]) WHEN gone = 2 THEN parts[4]
          WHEN regexp_matches(loose, '[A-Fa-f:-]') THEN loose END AS macs,
        CASE WHEN keyed THEN {_value("HD")} ELSE parts[9 - gone] END AS disk,
        CASE WHEN keyed THEN {_value("CPU")} ELSE parts[10 - gone] END AS cpu,
        {_value("UMPN")} AS used_number, {_value("RMPN")} AS registered_number, {_value("IMEI")} AS imei_in, {_value("IDFV")} AS idfv_in,
        CASE WHEN gone = 0 THEN [parts[3], parts[4]] WHEN gone = 2 THEN [parts[3]]
          WHEN loose IS NOT NULL THEN regexp_extract_all(loose, '[0-9]+(?:\\.[0-9]+){{3}}') ELSE [] END AS local,
        terminal_mac, terminal_disk, terminal_cpu, terminal_phone, terminal_imei
      FROM (SELECT *, CASE WHEN contains(whole, ';') THEN whole ELSE translate(whole, '|,', ';;') END AS head FROM headed)
    ), clean AS (
      SELECT terminal_key, account, raw,
        coalesce(public_address(terminal_ip), public_address(iip), public_address(local[1]), public_address(local[2]), public_address(lip)) AS public_ip,
        list_filter([address_of(terminal_lan_ip), address_of(lip), address_of(local[1]), address_of(local[2]), address_of(iip), address_of(terminal_ip)],
          lambda one: inner_address(one))[1] AS lan_ip,
        coalesce(macs_of(macs)[1], macs_of(terminal_mac)[1]) AS mac,
        coalesce(serial_of(disk), serial_of(terminal_disk)) AS disk_serial,
        coalesce(serial_of(cpu), serial_of(terminal_cpu)) AS cpu_id,
        coalesce(phone_of(used_number), phone_of(registered_number), phone_of(terminal_phone)) AS phone_number,
        coalesce(imei_of(imei_in), imei_of(terminal_imei)) AS imei, serial_of(idfv_in) AS idfv,
        coalesce(app_of(terminal_relay_app), app_of(terminal_app), app_of(client)) AS app_id,
        CASE WHEN terminal_app_type IN ('2', '3') OR app_of(terminal_relay_app) IS NOT NULL THEN 'relay'
          WHEN word IN ('MA', 'MI', 'OH') THEN 'phone' WHEN word = 'PC' THEN 'pc'
          WHEN gone IS NOT NULL AND parts[1] IN ('4', '5') THEN 'phone'
          WHEN terminal_app_type IN ('0', '4') THEN 'unknown'
          WHEN regexp_matches(concat_ws(' ', terminal_product, terminal_app), {literal(_API)}) THEN 'api'
          WHEN gone IS NOT NULL THEN 'pc'
          WHEN imei_of(imei_in) IS NOT NULL OR serial_of(idfv_in) IS NOT NULL OR imei_of(terminal_imei) IS NOT NULL THEN 'phone'
          WHEN regexp_matches(terminal_way, '(?i)手机|移动|安卓|苹果|app|iphone|ipad|android|ios') THEN 'phone'
          WHEN regexp_matches(terminal_way, '(?i)api|接口|量化|程序') THEN 'api'
          WHEN regexp_matches(terminal_way, '(?i)网上|电脑|客户端|自助|pc') THEN 'pc'
          WHEN keyed AND serial_of(disk) IS NOT NULL THEN 'pc' ELSE 'unknown' END AS kind
      FROM fields
    )
    SELECT *, CASE
        WHEN coalesce(mac, disk_serial, imei, idfv) IS NOT NULL
          THEN 'T' || left(md5('hw|' || coalesce(mac, '') || '|' || coalesce(disk_serial, '') || '|' || coalesce(imei, idfv, '')), 16)
        WHEN phone_number IS NOT NULL THEN 'T' || left(md5('phone|' || phone_number), 16)
        WHEN coalesce(public_ip, lan_ip, cpu_id, app_id) IS NOT NULL
          THEN 'T' || left(md5('weak|' || coalesce(account, '') || '|' || kind || '|' || coalesce(public_ip, '') || '|' || coalesce(lan_ip, '') || '|'
            || coalesce(cpu_id, '') || '|' || coalesce(app_id, '')), 16)
      END AS terminal_id
    FROM clean"""


@dataclass(frozen=True, slots=True)
class TerminalColumns:
    """Which of ``COLUMNS`` a sheet has, and the SQL expression of its account; see the module."""

    present: tuple[str, ...]
    account: str = "CAST(NULL AS VARCHAR)"
    source: str = "typed"

    @staticmethod
    def of(context: SheetContext, account: str = "CAST(NULL AS VARCHAR)", source: str = "typed") -> TerminalColumns:
        """The terminal columns of a sheet. ``source`` is the relation that has them (default ``typed``)."""
        return TerminalColumns(tuple(name for name in COLUMNS if context.has(name)), account, source)

    def _key(self) -> str:
        # Only what identifies a reading: the account matters where nothing else does.
        cells = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in self.present)
        return f"concat_ws(chr(31), coalesce({self.account}, ''), {cells})"

    def _parsed(self) -> str:
        columns = ", ".join(
            f"CAST({name} AS VARCHAR) AS {name}" if name in self.present else f"CAST(NULL AS VARCHAR) AS {name}" for name in COLUMNS
        )
        return parsed(f"SELECT DISTINCT {self._key()} AS terminal_key, {self.account} AS account, {columns} FROM {self.source}")

    def joined(self) -> str:
        """``source`` with one more column, ``terminal_id``."""
        if not self.present:
            return f"SELECT *, CAST(NULL AS VARCHAR) AS terminal_id FROM {self.source}"
        return f"""SELECT rows_of.* EXCLUDE (terminal_key), read.terminal_id FROM (SELECT *, {self._key()} AS terminal_key FROM {self.source}) rows_of
            LEFT JOIN ({self._parsed()}) read ON rows_of.terminal_key = read.terminal_key"""

    def outputs(self, every_row: str = "false") -> list[Output]:
        """The rows of ``terminals``: each terminal once, at the first row of the block that has it.

        Rows for which ``every_row`` (SQL over ``source``) is true give a row each, because nothing else accounts for them.
        """
        if not self.present:
            return []
        names = "terminal_id, kind, public_ip, mac, disk_serial, cpu_id, phone_number, imei, app_id, lan_ip, raw"
        return [
            Output(
                "terminals",
                f"""SELECT source_row, {names} FROM (
                  SELECT rows_of.source_row, {names}, rows_of.alone, row_number() OVER (PARTITION BY terminal_id ORDER BY rows_of.source_row) AS place
                  FROM (SELECT source_row, {self._key()} AS terminal_key, coalesce({every_row}, false) AS alone FROM {self.source}) rows_of
                  JOIN ({self._parsed()}) read ON rows_of.terminal_key = read.terminal_key WHERE terminal_id IS NOT NULL)
                WHERE alone OR place = 1""",
            )
        ]


@dataclass(frozen=True, slots=True)
class Terminal:
    """What one terminal string says, placeholders as None; see ``read``."""

    kind: str
    public_ip: str | None = None
    lan_ip: str | None = None
    mac: str | None = None
    disk_serial: str | None = None
    cpu_id: str | None = None
    phone_number: str | None = None
    imei: str | None = None
    idfv: str | None = None
    app_id: str | None = None

    def terminal_id(self, account: str | None = None) -> str | None:
        """The same id as the query ``parsed`` gives; None where nothing is known."""
        if self.mac or self.disk_serial or self.imei or self.idfv:
            text = f"hw|{self.mac or ''}|{self.disk_serial or ''}|{self.imei or self.idfv or ''}"
        elif self.phone_number:
            text = f"phone|{self.phone_number}"
        elif self.public_ip or self.lan_ip or self.cpu_id or self.app_id:
            text = "|".join(
                ["weak", account or "", self.kind, self.public_ip or "", self.lan_ip or "", self.cpu_id or "", self.app_id or ""]
            )
        else:
            return None
        return "T" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def read(text: str) -> Terminal:
    """Read one terminal string. The query ``parsed`` does the same for many."""
    if re.match(r"^[0-9]@", text):
        parts = text.split("@")
        if len(parts) not in (9, 11):
            return Terminal("unknown")
        gone = 11 - len(parts)
        local = parts[2 : 4 - gone // 2]
        macs = " ".join(parts[4:6]) if not gone else parts[3]
        return _terminal("phone" if parts[0] in "45" else "pc", local, macs, parts[8 - gone], parts[9 - gone])
    word = re.match(r"(?i)(?:#OSTP)?\s*(PC|MA|MI|OH)\s*[;,|]", text)
    if not word and not re.search(r"(?i)(^|[;,|])\s*(IIP|LIP|MAC|HD|IMEI|IDFV|RMPN|UMPN|CPU)\s*[=:]", text):
        if len(text) >= 200:
            return Terminal("unknown")
        return _terminal("unknown", re.findall(r"[0-9]+(?:\.[0-9]+){3}", text), text if re.search(r"[A-Fa-f:-]", text) else "", None, None)
    head, at, tail = text.rpartition("@")
    head, client = (head, tail.split(";")[0]) if at else (tail, None)
    head = head if ";" in head else head.translate({ord("|"): ";", ord(","): ";"})

    def value(key: str) -> str | None:
        found = re.search(rf"(?i)(?:^|;)\s*{key}\s*[=:]([^;]*)", head)
        return (found.group(1).strip(" ") or None) if found else None

    imei, idfv, disk = imei_of(value("IMEI")), serial_of(value("IDFV")), value("HD")
    if word:
        kind = "pc" if word.group(1).upper() == "PC" else "phone"
    else:
        kind = "phone" if imei or idfv else "pc" if serial_of(disk) else "unknown"
    public = next((one for one in map(address_of, (value("IIP"), value("LIP"))) if one and not inner_address(one)), None)
    lan = next((one for one in map(address_of, (value("LIP"), value("IIP"))) if one and inner_address(one)), None)
    phone = phone_of(value("UMPN")) or phone_of(value("RMPN"))
    return Terminal(
        kind, public, lan, _first_mac(value("MAC")), serial_of(disk), serial_of(value("CPU")), phone, imei, idfv, _app_of(client)
    )


def _terminal(kind: str, local: list[str], macs: str, disk: str | None, cpu: str | None) -> Terminal:
    found = [one for one in map(address_of, local[:2]) if one]
    public = next((one for one in found if not inner_address(one)), None)
    lan = next((one for one in found if inner_address(one)), None)
    return Terminal(kind, public, lan, _first_mac(macs), serial_of(disk), serial_of(cpu))


def serial_of(text: str | None) -> str | None:
    """A serial in upper case, or None for a placeholder."""
    if text is None:
        return None
    core = re.sub(r"[^0-9A-Z]", "", text.upper())
    filler = len(core) < 4 or core in NO_SERIAL or not core.replace(core[0], "") or len(core.lstrip("0")) < 2 or core.startswith("ERROR")
    return None if filler or not re.fullmatch(r"[\x20-\x7e\t]*", text.upper()) else text.upper().strip(" \t")


def _first_mac(text: str | None) -> str | None:
    found = [re.sub(r"[-:.]", "", one) for one in re.findall(r"\b(?:[0-9A-F]{2}[-:.]?){5}[0-9A-F]{2}\b", (text or "").upper(), re.ASCII)]
    return next((one for one in found if one not in NO_MAC and one.replace(one[0], "")), None)


def imei_of(text: str | None) -> str | None:
    """An IMEI (or the Android id that stands in its place) in upper case, or None for a placeholder."""
    if (
        text is None
        or serial_of(text) is None
        or not re.fullmatch(r"[0-9A-Za-z-]{8,40}", text.strip(" "))
        or text.strip(" ").upper() in NO_IMEI
    ):
        return None
    return text.strip(" ").upper()


def phone_of(text: str | None) -> str | None:
    """The eleven digits of a mobile number, or None."""
    found = re.fullmatch(r"(?:\+?86)?[- ]?(1[0-9]{10})", text or "")
    return found.group(1) if found and found.group(1) not in NO_PHONE and found.group(1).replace("1", "") else None


def address_of(text: str | None) -> str | None:
    """The first IPv4 address in a text, without zeros in front; an IPv6 address where the text is one; None for 0.…, 127.… and 255.…."""
    if text is None:
        return None
    if "." in text:
        found = re.search(r"(?:^|[^0-9.])([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})(?:$|[^0-9.])", text)
        numbers = [int(part) for part in found.group(1).split(".")] if found else [256]
        return None if max(numbers) > 255 or numbers[0] in (0, 127, 255) else ".".join(map(str, numbers))
    whole = text.strip(" ").lower()
    return whole if re.fullmatch(r"[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}", whole) and whole not in ("::", "::1") else None


_INNER = re.compile(
    r"^(10|127|0)\.|^192\.168\.|^172\.(1[6-9]|2[0-9]|3[01])\.|^169\.254\.|^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\."
    r"|^(22[4-9]|23[0-9]|24[0-9]|25[0-5])\.|^f[cd]|^fe[89ab]|^ff"
)


def inner_address(address: str) -> bool:
    """Has this address a meaning only inside a network (RFC 1918, 6598, 3927, 4193, 4291), or is it reserved?"""
    return bool(_INNER.match(address))


def _app_of(text: str | None) -> str | None:
    if text is None or re.sub(r"[^0-9A-Z]", "", text.upper()) in ("NA", "NULL", "NONE", "UNKNOWN"):
        return None
    return text.strip(" \t") or None
