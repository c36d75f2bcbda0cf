"""Which security a name means, for exports that have no column of codes.

Names are learned from every file of the run that has both, and then looked up in a list of A-shares and their short names that comes with the program
(``data/security_names.csv``). A short name is a public fact of the exchanges; it changes over the years, and a name that more than one security bears, or has
borne, decides nothing.
"""

from __future__ import annotations

from importlib import resources

from kanchuan.engine.duckdb import literal
from kanchuan.sources.stock_symbols import symbol_sql

TABLES = ("fills", "orders", "movements", "holdings")
_WIDE = "".join(chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))) + "＊－（）"
_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz*-()"


def name_key(name: str) -> str:
    """SQL for a security's name without what exporters vary: blanks, the width of letters and their case."""
    return f"upper(translate(regexp_replace({name}, '[\\s\\x{{3000}}]', '', 'g'), '{_WIDE}', '{_PLAIN}'))"


def bare_key(key: str) -> str:
    """SQL for the key of a name without the marks of exchanges: new (N, C), ex rights (XD, XR, DR), risk warning (ST), and -U, -W after it."""
    return f"regexp_replace(regexp_replace({key}, '^(XD|XR|DR|N|C)?(S?\\*?ST|PT)?', ''), '-[UWVDR]+$', '')"


def naming() -> list[str]:
    """The queries that give rows without a symbol the one that their security's name means, where it means just one."""
    listed = resources.files("kanchuan.sources").joinpath("data/security_names.csv")
    # UNION drops what is there twice, so that the names are normalised once and not for every row that bears them.
    learned = " UNION ".join(
        f"SELECT security_name, symbol FROM staged_{table} WHERE symbol IS NOT NULL AND security_name IS NOT NULL" for table in TABLES
    )
    wanted = " UNION ".join(
        f"SELECT security_name FROM staged_{table} WHERE symbol IS NULL AND security_name IS NOT NULL" for table in TABLES
    )
    queries = [
        f"""CREATE OR REPLACE TEMP TABLE wanted_names AS
        SELECT security_name, key, {bare_key("key")} AS bare, regexp_matches(key, '^(XD|XR|DR)') AS cut
        FROM (SELECT security_name, {name_key("security_name")} AS key FROM ({wanted}))""",
        f"""CREATE OR REPLACE TEMP TABLE known_names AS
        SELECT *, {bare_key("key")} AS bare FROM (
          SELECT DISTINCT 1 AS rank, {name_key("security_name")} AS key, symbol FROM ({learned}) WHERE EXISTS (SELECT 1 FROM wanted_names)
          UNION SELECT 2, {name_key("name")}, {symbol_sql("code", "NULL")} FROM read_csv({literal(str(listed))}, all_varchar = true, header = true)
            WHERE EXISTS (SELECT 1 FROM wanted_names))
        WHERE key <> '' AND symbol IS NOT NULL""",
        # The name as it stands, as learned, then as listed; then without its marks; then, where a mark took the place of its last letter, by its beginning.
        """CREATE OR REPLACE TEMP TABLE names_found AS
        SELECT security_name, min_by(symbol, rank) AS symbol FROM (
          SELECT w.security_name, k.rank, min(k.symbol) AS symbol FROM wanted_names w JOIN known_names k ON w.key = k.key GROUP BY ALL HAVING count(DISTINCT k.symbol) = 1
          UNION ALL
          SELECT w.security_name, 3, min(k.symbol) FROM wanted_names w JOIN known_names k ON w.bare = k.bare AND w.bare <> '' GROUP BY ALL HAVING count(DISTINCT k.symbol) = 1
          UNION ALL
          SELECT w.security_name, 4, min(k.symbol) FROM wanted_names w JOIN known_names k ON w.cut AND length(w.bare) >= 2 AND starts_with(k.bare, w.bare)
          GROUP BY ALL HAVING count(DISTINCT k.symbol) = 1)
        GROUP BY security_name""",
    ]
    queries += [
        f"UPDATE staged_{table} SET symbol = n.symbol FROM names_found n WHERE staged_{table}.symbol IS NULL AND staged_{table}.security_name = n.security_name"
        for table in TABLES
    ]
    return queries
