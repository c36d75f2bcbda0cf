"""How cells become values: one SQL macro per type, the quick common case first, the oddities of real exports after it."""

from __future__ import annotations

# Marks that exporters write where there is no value. Null, never a key.
PLACEHOLDERS = ("-", "--", "---", "----", "/", "\\", "*", "null", "none", "n/a", "na", "nan", "无", "未知", "<null>", "\\n")

# A cell of a trillion or more is no amount. What is read is held wider than it is: DuckDB keeps the product of two decimals of at most 18 digits in 18 digits
# and fails where they do not do, so that a price times a quantity would stop at ten billion.
_READ_DECIMAL = "DECIMAL(16,4)"
_DECIMAL = "DECIMAL(19,4)"

_BLANK = ", ".join(f"'{word}'" for word in PLACEHOLDERS if "'" not in word)

MACROS = (
    # Rows of dashes of any length stand for nothing, too.
    f"""CREATE OR REPLACE MACRO blank(x) AS
        lower(x) IN ({_BLANK}) OR (x[1] IN ('-', '—', '*', '_') AND length(x) > 4 AND regexp_full_match(x, '[-—_*]+'))""",
    "CREATE OR REPLACE MACRO as_text(x) AS CASE WHEN blank(x) THEN NULL ELSE x END",
    # An identifier that a spreadsheet turned into a number: 1.2345e+18 has lost digits and is kept as it reads; 123.0 has not.
    "CREATE OR REPLACE MACRO as_id(x) AS CASE WHEN blank(x) THEN NULL WHEN x[-2:] = '.0' AND regexp_full_match(x, '[0-9]+\\.0') THEN x[:-3] ELSE x END",
    # 1,234.50  ¥1,234.5  (1,234.50)  +12  CNY 123.18  8,000.00(CN)  12.3元  235.61(已退款235.50)  -  1.5E+05  100-
    """CREATE OR REPLACE MACRO number_text(x) AS (
        CASE WHEN regexp_matches(x, '^[(（]') THEN '-' WHEN regexp_matches(x, '[0-9]-$') THEN '-' ELSE '' END
        || regexp_extract(replace(replace(replace(replace(x, ',', ''), '，', ''), ' ', ''), '−', '-'),
           '^(?:cny|rmb|usd|hkd|jpy|eur|gbp|人民币|港币|美元|[¥￥$(（=])*([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)(?:元|股|手|份|%|-|[)）]|cny|rmb|[(（].*[)）])*$', 1, 'i')
        )""",
    f"CREATE OR REPLACE MACRO odd_decimal(x) AS try_cast(number_text(x) AS {_READ_DECIMAL})",
    "CREATE OR REPLACE MACRO as_rate(x) AS coalesce(try_cast(x AS DECIMAL(18,8)), CASE WHEN x IS NULL OR blank(x) THEN NULL ELSE try_cast(number_text(x) AS DECIMAL(18,8)) END)",
    f"CREATE OR REPLACE MACRO as_decimal(x) AS CAST(coalesce(try_cast(x AS {_READ_DECIMAL}), CASE WHEN x IS NULL OR blank(x) THEN NULL ELSE odd_decimal(x) END) AS {_DECIMAL})",
    "CREATE OR REPLACE MACRO as_integer(x) AS coalesce(try_cast(x AS BIGINT), CASE WHEN x IS NULL OR blank(x) THEN NULL ELSE try_cast(odd_decimal(x) AS BIGINT) END)",
    # 20160628  2016-06-28  2016/6/28  2016.06.28  2016年6月28日, each with or without a time after it; Excel's day numbers; 20160628000016;
    # thirteen digits: 2016062893105, whose hour lost its nought, or thousandths of seconds since 1970
    """CREATE OR REPLACE MACRO odd_date(x) AS CASE
        WHEN regexp_full_match(x, '[0-9]{5}(\\.[0-9]+)?') AND try_cast(x AS DOUBLE) BETWEEN 20000 AND 60000
          THEN DATE '1899-12-30' + CAST(floor(try_cast(x AS DOUBLE)) AS INTEGER)
        WHEN regexp_full_match(x, '1[0-9]{12}') THEN CAST(make_timestamp(CAST(x AS BIGINT) * 1000 + 28800000000) AS DATE)
        WHEN regexp_matches(x, '^[0-9]{14}|^20[0-9]{11}$') THEN CAST(try_strptime(x[1:8], '%Y%m%d') AS DATE)
        ELSE CAST(try_strptime(regexp_replace(regexp_extract(x, '^((?:19|20)?[0-9]{2}[-/.年 ]?[0-9]{1,2}[-/.月 ]?[0-9]{1,2})(?:日|[ T].*|$)', 1), '[/.年月 ]', '-', 'g'),
          ['%Y-%m-%d', '%Y%m%d', '%y-%m-%d', '%y%m%d']) AS DATE) END""",
    """CREATE OR REPLACE MACRO as_date(x) AS CASE
        WHEN length(x) = 8 THEN coalesce(CAST(try_strptime(x, '%Y%m%d') AS DATE), odd_date(x))
        WHEN length(x) = 10 AND x[5] = '-' THEN coalesce(try_cast(x AS DATE), odd_date(x))
        WHEN x IS NULL OR blank(x) THEN NULL ELSE odd_date(x) END""",
    """CREATE OR REPLACE MACRO as_date_day_first(x) AS CASE WHEN x IS NULL OR blank(x) THEN NULL ELSE
        CAST(try_strptime(regexp_extract(x, '^([0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2})', 1), ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y']) AS DATE) END""",
    """CREATE OR REPLACE MACRO as_date_month_first(x) AS CASE WHEN x IS NULL OR blank(x) THEN NULL ELSE
        CAST(try_strptime(regexp_extract(x, '^([0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2})', 1), ['%m/%d/%Y', '%m-%d-%Y', '%m.%d.%Y']) AS DATE) END""",
    # 01/02 beside a statement of January 2024 (y, m): December belongs to the year before.
    """CREATE OR REPLACE MACRO as_date_in(x, y, m) AS CASE WHEN x IS NULL OR blank(x) THEN NULL
        WHEN regexp_full_match(x, '[0-9]{1,2}[-/.月][0-9]{1,2}日?') THEN
          try_cast(CAST(y - CASE WHEN CAST(regexp_extract(x, '^[0-9]+') AS INTEGER) > m THEN 1 ELSE 0 END AS VARCHAR) || '-'
          || regexp_extract(x, '^([0-9]+)', 1) || '-' || regexp_extract(x, '[-/.月]([0-9]+)', 1) AS DATE)
        ELSE as_date(x) END""",
    # Times give microseconds since midnight: 09:33:24  9:33  09:33:24.123  093324  93324  93324120 (hundredths)  093324123  0.398 (a day's fraction)
    """CREATE OR REPLACE MACRO hms(h, m, s) AS CASE WHEN h < 24 AND m < 60 AND s < 61 THEN CAST((h * 3600 + m * 60) AS BIGINT) * 1000000 + CAST(s * 1000000 AS BIGINT) END""",
    """CREATE OR REPLACE MACRO digits_time(x) AS hms(CAST(x[1:2] AS INTEGER), CAST(x[3:4] AS INTEGER), CAST(x[5:6] || '.' || x[7:] || '0' AS DECIMAL(18,6)))""",
    """CREATE OR REPLACE MACRO odd_time(x) AS CASE
        WHEN regexp_matches(x, '[0-9]{1,2}:[0-9]{1,2}') THEN hms(
          CAST(regexp_extract(x, '([0-9]{1,2}):[0-9]{1,2}', 1) AS INTEGER), CAST(regexp_extract(x, '[0-9]{1,2}:([0-9]{1,2})', 1) AS INTEGER),
          coalesce(try_cast(regexp_extract(x, '[0-9]{1,2}:[0-9]{1,2}:([0-9]{1,2}(?:\\.[0-9]{1,6})?)', 1) AS DECIMAL(18,6)), 0))
          + CASE WHEN regexp_matches(x, '(?i)pm|下午') AND NOT regexp_matches(x, '(^|[^0-9])12:') THEN 43200000000 ELSE 0 END
        WHEN regexp_full_match(x, '[0-9]{5,6}') THEN digits_time(lpad(x, 6, '0'))
        WHEN regexp_full_match(x, '[0-9]{1,4}') THEN digits_time(lpad(x, 6, '0'))
        WHEN regexp_full_match(x, '[0-9]{7,8}') THEN digits_time(lpad(x, 8, '0'))
        WHEN regexp_full_match(x, '[0-9]{9}') THEN digits_time(x)
        WHEN regexp_full_match(x, '0?\\.[0-9]+') THEN CAST(round(try_cast(x AS DOUBLE) * 86400) AS BIGINT) * 1000000 END""",
    """CREATE OR REPLACE MACRO as_time(x) AS CASE
        WHEN length(x) = 8 AND x[3] = ':' AND x[1:2] <= '23' THEN coalesce(epoch_us(try_cast(x AS TIME)), odd_time(x))
        WHEN x IS NULL OR blank(x) THEN NULL ELSE odd_time(x) END""",
    # The time that follows a date in the same cell; fourteen digits count as date and time only within the hours in which exchanges and banks date
    # such fields (some exporters put a running number there).
    """CREATE OR REPLACE MACRO time_after_date(x) AS CASE
        WHEN length(x) <= 10 THEN NULL
        WHEN regexp_full_match(x, '[0-9]{14,17}') THEN CASE WHEN x[9:14] >= '080000' AND x[9:14] < '240000' THEN odd_time(x[9:14]) END
        WHEN regexp_full_match(x, '1[0-9]{12}') THEN (CAST(x AS BIGINT) * 1000 + 28800000000) % 86400000000
        WHEN regexp_full_match(x, '20[0-9]{11}') THEN odd_time(x[9:13])
        WHEN regexp_matches(x, ':') THEN odd_time(regexp_replace(x, '^[^ T日]*[日T ]', ''))
        WHEN regexp_full_match(x, '[0-9]{5}\\.[0-9]+') THEN CAST(round((try_cast(x AS DOUBLE) % 1) * 86400) AS BIGINT) * 1000000 END""",
    # Unix times in seconds, thousandths, millionths or billionths of them give microseconds.
    """CREATE OR REPLACE MACRO odd_unix(x) AS CASE WHEN x IS NULL OR blank(x) OR x = '0' THEN NULL
        WHEN regexp_full_match(x, '[0-9]{9,10}') THEN CAST(x AS BIGINT) * 1000000
        WHEN regexp_full_match(x, '[0-9]{13}') THEN CAST(x AS BIGINT) * 1000
        WHEN regexp_full_match(x, '[0-9]{16}') THEN CAST(x AS BIGINT)
        WHEN regexp_full_match(x, '1[0-9]{18}') THEN CAST(x AS BIGINT) // 1000
        ELSE CASE WHEN as_date(x) IS NOT NULL THEN epoch_us(CAST(CAST(as_date(x) AS TIMESTAMP) + to_microseconds(coalesce(time_after_date(x), 0)) AS TIMESTAMPTZ)) END END""",
    # 2021-03-02 09:00:00, as databases write it
    """CREATE OR REPLACE MACRO as_unix(x) AS coalesce(CASE WHEN length(x) = 19 AND x[5] = '-' AND x[17] = ':'
        THEN epoch_us(CAST(try_cast(x AS TIMESTAMP) AS TIMESTAMPTZ)) END, odd_unix(x))""",
    """CREATE OR REPLACE MACRO as_ip(x) AS CASE WHEN x IS NULL OR blank(x) OR x IN ('0', '0.0.0.0', '127.0.0.1', '255.255.255.255') THEN NULL
        WHEN regexp_full_match(x, '[0-9]{8,10}') AND CAST(x AS BIGINT) < 4294967296 THEN
          concat_ws('.', (CAST(x AS BIGINT) >> 24) & 255, (CAST(x AS BIGINT) >> 16) & 255, (CAST(x AS BIGINT) >> 8) & 255, CAST(x AS BIGINT) & 255)
        ELSE x END""",
    # The moment a local date and time of day mean, in Shanghai; the day's start where the time is unknown. Its clocks have been eight hours ahead since the last
    # summer time in 1991; to ask the calendar costs ten times as much.
    """CREATE OR REPLACE MACRO at_local(day, time_us) AS CASE
        WHEN day >= DATE '1992-01-01' THEN make_timestamptz(epoch_us(day) + coalesce(time_us, 0) - 28800000000)
        ELSE CAST(CAST(day AS TIMESTAMP) + to_microseconds(coalesce(time_us, 0)) AS TIMESTAMPTZ) END""",
)

# How a cell of each type is read, whatever it looks like.
READ = {
    "text": "as_text({})",
    "id": "as_id({})",
    "date": "as_date({})",
    "time": "as_time({})",
    "decimal": "as_decimal({})",
    "rate": "as_rate({})",
    "integer": "as_integer({})",
    "unix": "as_unix({})",
    "ip": "as_ip({})",
}

# What may be a placeholder, by its first character (as a number, which is quickest to compare), or by that and the whole.
_ODD_FIRST = ", ".join(str(ord(sign)) for sign in "-—*_/<")
_WORD_FIRST = ", ".join(
    str(ord(sign)) for sign in sorted({sign for word in PLACEHOLDERS for sign in (word[0], word[0].upper())} - set("-—*_/<"))
)
_ODD_TEXT = f"unicode({{0}}) IN ({_ODD_FIRST}) OR (unicode({{0}}) IN ({_WORD_FIRST}) AND lower({{0}}) IN ({_BLANK}))"


def _unless_null(plain: str) -> tuple[str, str]:
    """A plain reading that gives null for every cell that it cannot read, and the test for such cells."""
    return plain, f"({plain} IS NULL)"


# How it is read where all cells of a block are plain: (the reading, the test that finds a cell that is not plain). The oddities cost an engine a
# hundred times the planning and several times the running, and most columns have none. What is not text needs no test: the plain reading gives null.
PLAIN: dict[str, tuple[tuple[str, str], ...]] = {
    "text": (("{0}", f"({_ODD_TEXT})"),),
    "id": (("{0}", f"({_ODD_TEXT} OR suffix({{0}}, '.0'))"),),
    "date": (
        _unless_null("CASE WHEN strlen({0}) = 8 THEN CAST(try_strptime({0}, '%Y%m%d') AS DATE) END"),
        _unless_null("CASE WHEN {0} LIKE '____-%' AND strlen({0}) = 10 THEN try_cast({0} AS DATE) END"),
    ),
    "time": (_unless_null("CASE WHEN {0} LIKE '__:__:__' AND {0} < '24' THEN epoch_us(try_cast({0} AS TIME)) END"),),
    "unix": (
        _unless_null(
            "CASE WHEN strlen({0}) = 10 AND {0}[1] <> '-' AND CAST(try_cast({0} AS BIGINT) AS VARCHAR) = {0} THEN try_cast({0} AS BIGINT) * 1000000 END"
        ),
        _unless_null("CASE WHEN {0} LIKE '____-%' AND strlen({0}) = 19 THEN epoch_us(CAST(try_cast({0} AS TIMESTAMP) AS TIMESTAMPTZ)) END"),
    ),
    "decimal": (_unless_null(f"CAST(try_cast({{0}} AS {_READ_DECIMAL}) AS {_DECIMAL})"),),
    "rate": (_unless_null("try_cast({0} AS DECIMAL(18,8))"),),
    "integer": (_unless_null("try_cast({0} AS BIGINT)"),),
}

TESTED = ("text", "id")
"""The types whose plain reading never gives null, so that each cell has to be tested."""

BEGIN_OF_ODD = frozenset(sign.encode() for word in (*PLACEHOLDERS, "—", "_") for sign in (word[0], word[0].upper()))
"""The signs (in UTF-8) with which a placeholder may begin; a cell that begins with another is none."""

NULL_OF = {
    "text": "CAST(NULL AS VARCHAR)",
    "id": "CAST(NULL AS VARCHAR)",
    "date": "CAST(NULL AS DATE)",
    "time": "CAST(NULL AS BIGINT)",
    "decimal": f"CAST(NULL AS {_DECIMAL})",
    "rate": "CAST(NULL AS DECIMAL(18,8))",
    "integer": "CAST(NULL AS BIGINT)",
    "unix": "CAST(NULL AS BIGINT)",
    "ip": "CAST(NULL AS VARCHAR)",
}

NOT_A = {
    "date": "not_a_date",
    "time": "not_a_time",
    "decimal": "not_a_number",
    "rate": "not_a_number",
    "integer": "not_a_whole_number",
    "unix": "not_a_time",
}
