"""Futures instruments: from the ways in which files write them to ``rb2601.SHFE``, ``IF2512.CFFEX``, ``SA609.CZCE``.

Exchanges write product letters each in its own case (lower case in Shanghai, Dalian and Guangzhou, upper case in Zhengzhou and at CFFEX), and Zhengzhou writes three digits for the month.
Product lists are those of the exchanges' contract pages (2025).
"""

from __future__ import annotations

from kanchuan.engine.duckdb import literal

PRODUCTS = {
    "SHFE": "cu al zn pb ni sn au ag rb wr hc ss fu bu ru sp br ao ad op",
    "INE": "sc lu nr bc ec",
    "DCE": "a b m y p c cs l v pp eg eb pg j jm i jd lh fb bb rr lg bz",
    "CZCE": "WH PM CF SR TA OI RI MA FG RS RM JR LR SF SM ZC TC CY AP CJ UR SA PF PK SH PX PR PL ER ME RO WS WT",
    "CFFEX": "IF IH IC IM T TF TS TL IO HO MO",
    "GFEX": "si lc ps pt pd",
}

EXCHANGE_WORDS = {
    "SHFE": ("SHFE", "SHF", "SQ", "上期所", "上海期货交易所", "上期", "F3"),
    "INE": ("INE", "能源中心", "上能源", "上海国际能源交易中心", "上期能源", "能源", "F5"),
    "DCE": ("DCE", "大商所", "大连商品交易所", "大商", "F2"),
    "CZCE": ("CZCE", "ZCE", "CZC", "郑商所", "郑交所", "郑州商品交易所", "郑商", "F1"),
    "CFFEX": ("CFFEX", "CFE", "CFX", "CCFX", "中金所", "中国金融期货交易所", "中金", "F4"),
    "GFEX": ("GFEX", "GFE", "广期所", "广州期货交易所", "广期", "F6"),
}

# Looked up in one string, " word:value word:value ": an expression as small as it gets, because it is repeated where it is used.
_LISTED = [(product, exchange) for exchange, products in PRODUCTS.items() for product in products.split()]
_EXCHANGES = " " + "".join(f"{word.lower()}:{name} " for name, words in EXCHANGE_WORDS.items() for word in words)
_PRODUCTS = " " + "".join(f"{product.lower()}:{product}.{exchange} " for product, exchange in _LISTED)

MACROS = (
    # strpos gives 0 where the word is not listed.
    """CREATE OR REPLACE MACRO listed(listing, word) AS CASE WHEN strpos(listing, ' ' || lower(word) || ':') > 0 THEN
        split_part(listing[strpos(listing, ' ' || lower(word) || ':') + length(word) + 2:], ' ', 1) END""",
    # Buy or sell and open or close, in figures (CTP), in English, in Chinese, and both in one word (买开, 平多).
    """CREATE OR REPLACE MACRO futures_side(x) AS CASE WHEN x IS NULL THEN NULL
        WHEN lower(x) IN ('0', 'b', 'buy', 'long', 'thost_ftdc_d_buy', 'direction.long') THEN 'buy' WHEN lower(x) IN ('1', 's', 'sell', 'short', 'thost_ftdc_d_sell', 'direction.short') THEN 'sell'
        WHEN contains(x, '买') OR x IN ('多', '开多', '平空') THEN 'buy' WHEN contains(x, '卖') OR x IN ('空', '开空', '平多') THEN 'sell' END""",
    """CREATE OR REPLACE MACRO futures_effect(x) AS CASE WHEN x IS NULL THEN NULL
        WHEN regexp_full_match(x, '[0-6]+') THEN CASE WHEN x[1] = '0' THEN 'open' ELSE 'close' END
        WHEN contains(x, '平') OR regexp_matches(x, '强减|(?i)close|^(?i)c$') THEN 'close' WHEN contains(x, '开') OR regexp_matches(x, '(?i)open|^o$') THEN 'open' END""",
    "CREATE OR REPLACE MACRO futures_forced(x) AS coalesce(x[1] IN ('2', '5', '6') OR regexp_matches(x, '强|(?i)force'), false)",
    # The calendar day of a time of a trading day: the evening session belongs to the next trading day, Friday's and the small hours of Saturday to Monday. No session
    # precedes the first day after a holiday, so the weekday before is the right one. written: the date the file gives; Dalian gives the trading day, others the calendar's.
    """CREATE OR REPLACE MACRO weekday_before(d) AS d - CASE isodow(d) WHEN 1 THEN 3 WHEN 7 THEN 2 ELSE 1 END""",
    """CREATE OR REPLACE MACRO calendar_day(trading, written, us) AS CASE
        WHEN trading IS NULL THEN written
        WHEN written IS NOT NULL AND written <> trading THEN written
        WHEN us >= 64800000000 THEN weekday_before(trading)
        WHEN us < 21600000000 THEN weekday_before(trading) + 1
        ELSE trading END""",
)


def with_symbol(source: str, instrument: str, exchange: str) -> str:
    """``source`` with ``symbol`` and ``home`` (the exchange, or null), from SQL for the instrument and for the exchange as the file names it.

    The instrument may have its exchange behind a dot or before it. Combinations (``SP a2609&a2701``) stay as they are. Worked out in steps, each
    column once: in one expression it would be written out thousands of times over.
    """
    return f"""SELECT * EXCLUDE (fs_whole, fs_said_as, fs_said, fs_first, fs_second, fs_bare, fs_letters, fs_product),
        CASE WHEN home = 'CZCE' AND fs_letters <> '' THEN regexp_replace(upper(fs_bare), '^([A-Z]+)[0-9]([0-9]{{3}})($|[^0-9])', '\\1\\2\\3')
          WHEN fs_letters <> '' THEN coalesce(nullif(split_part(fs_product, '.', 1), ''), fs_letters) || fs_bare[length(fs_letters) + 1:]
          ELSE fs_bare END || coalesce('.' || home, '') AS symbol
      FROM (SELECT *, coalesce(fs_said, fs_second, fs_first, nullif(split_part(fs_product, '.', 2), '')) AS home
      FROM (SELECT *, listed({literal(_PRODUCTS)}, nullif(fs_letters, '')) AS fs_product
      FROM (SELECT *, regexp_extract(fs_bare, '^([A-Za-z]{{1,2}})[0-9]', 1) AS fs_letters
      FROM (SELECT *, CASE WHEN fs_first IS NOT NULL THEN split_part(fs_whole, '.', 2) ELSE split_part(fs_whole, '.', 1) END AS fs_bare
      FROM (SELECT *, listed({literal(_EXCHANGES)}, fs_said_as) AS fs_said,
          CASE WHEN contains(fs_whole, '.') THEN listed({literal(_EXCHANGES)}, split_part(fs_whole, '.', 1)) END AS fs_first,
          listed({literal(_EXCHANGES)}, nullif(split_part(fs_whole, '.', 2), '')) AS fs_second
      FROM (SELECT *, {instrument} AS fs_whole, regexp_replace({exchange}, '^Exchange[.]', '') AS fs_said_as FROM {source}))))))"""
