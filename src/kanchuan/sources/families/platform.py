"""A platform's own database, from a dump or one file per table: the platform's book.

Tables are recognised by their columns (names in English, pinyin or Chinese, and the comments on them), never by their name alone; see ``platform.yaml``. What it decides about units and codes it says in ``sources.notes``; a mapping file overrides any of it: family,
kind and columns, and as facts ``platform_id``, ``money_unit`` (``cents``, ``yuan``, ``wan``; or ``money_unit:<column>``), ``lots:<column>``, ``time_zone``
(``utc``, ``local``), ``side:<code>``, ``status:<code>`` (``yes``/``no``, or an order's status), ``kind_code:<code>`` (a ledger kind).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.families.platform_finish import WORK, finish
from kanchuan.sources.families.platform_values import Values, phone, ref
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext

Rows = Callable[[Values, str], list[Output]]

# Ids of the rows of tables that have none of their own.
ROW_ID = "source_row"


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    values = Values(context, context.sheet or context.stem)
    platform = platform_of(context)
    if dropped := context.facts.get("credentials"):
        values.note(f"credentials dropped: {dropped}")
    if context.found.unknown:
        values.note(f"unused: {', '.join(context.found.unknown)}")
    rows = KINDS[context.found.kind.name](values, literal(platform))
    software = next((name for name, pattern in values.words["software"] if values.title_matches(pattern)), None)
    return [
        *rows,
        Output(
            "work_platforms",
            f"SELECT {literal(platform)} AS platform_id, {literal(software)} AS software, min(source_row) AS source_row FROM typed HAVING count(*) > 0",
        ),
    ]


def platform_of(context: SheetContext) -> str:
    """Which platform a sheet is of: as the mapping says, the database's name, the workbook's, else the folder's that holds one file per table."""
    facts = context.facts
    return (
        facts.get("platform_id")
        or facts.get("database")
        or (context.stem if context.sheet else context.path.resolve().parent.name)
        or context.stem
    )


def _id(values: Values, *concepts: str) -> str:
    """SQL for a row's id: the first of these concepts, else its place in its source."""
    known = [concept for concept in concepts if values.has(concept)]
    place = f"{literal(values.context.source_id + ':')} || {ROW_ID}"
    return f"coalesce({', '.join([*known, place])})"


def _text(values: Values, concept: str) -> str:
    return concept if values.has(concept) else "CAST(NULL AS VARCHAR)"


def _platform(values: Values, platform: str) -> str:
    """SQL for the platform of a row: the tenant it names, else the whole database's."""
    return f"coalesce({ref('platform_ref')}, {platform})" if values.has("platform_ref") else platform


def _owner(values: Values) -> str:
    """SQL for the sub-account of a row: its own, else that of its financing, else the client's one."""
    parts = [ref(concept) for concept in ("subaccount", "financing", "client") if values.has(concept)]
    return f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS VARCHAR)"


def _owners(values: Values, owner: str, at: str) -> Output:
    """Who is behind the sub-account of a row, for ``finish``; ``owner`` and ``at`` are columns of what was prepared, beside ``client_id`` and ``platform_id``."""
    via = "'subaccount'" if values.has("subaccount") else ("'financing'" if values.has("financing") else "'client'")
    return Output(
        "work_owners",
        f"""SELECT {owner} AS subaccount_id, min(client_id) AS client_id, platform_id, {via} AS via, min({at}) AS opened_at, min(source_row) AS source_row
        FROM {PREPARED} WHERE {owner} IS NOT NULL GROUP BY {owner}, platform_id""",
    )


# -- who -------------------------------------------------------------------------------------------------------------------------------------------------


def _clients(values: Values, platform: str) -> list[Output]:
    phone_sql = phone("phone") if values.has("phone") else "CAST(NULL AS VARCHAR)"
    agent = ref("agent") if values.has("agent") else "CAST(NULL AS VARCHAR)"
    return [
        Output(
            "clients",
            f"""SELECT source_row, id AS client_id, {_platform(values, platform)} AS platform_id, {values.time("created")} AS registered_at, {agent} AS agent_id,
            {_text(values, "province")} AS province, {phone_sql} AS phone, {_text(values, "person")} AS name, {_text(values, "id_number")} AS id_number,
            {"ip" if values.has("ip") else "NULL"} AS ip FROM typed""",
        ),
        *_parties(values, "id", phone_sql),
    ]


def _parties(values: Values, client: str, phone_sql: str) -> list[Output]:
    if not values.has("person") and not values.has("id_number"):
        return []
    person, number = _text(values, "person"), _text(values, "id_number")
    return [
        Output(
            "parties",
            f"""SELECT min(source_row) AS source_row, 'client:' || {client} AS party_id, 'person' AS kind, min({person}) AS name, min({number}) AS id_number,
            min({phone_sql}) AS phone FROM typed WHERE {person} IS NOT NULL OR {number} IS NOT NULL GROUP BY {client}""",
        )
    ]


def _agents(values: Values, platform: str) -> list[Output]:
    name = ", ".join([concept for concept in ("name", "person", "login_name") if values.has(concept)])
    parent = ref("parent") if values.has("parent") else "CAST(NULL AS VARCHAR)"
    where = "role = '2'" if values.has("role") else "true"
    out = [
        Output(
            "agents",
            f"SELECT source_row, id AS agent_id, {_platform(values, platform)} AS platform_id, {parent} AS parent_agent_id, coalesce({name}) AS name FROM typed WHERE {where}",
        )
    ]
    if values.has("role"):
        out.append(
            Output(
                "rejects",
                f"SELECT source_row, {literal(values.header('role'))} AS \"column\", 'not_an_agent' AS reason FROM typed WHERE NOT ({where}) OR role IS NULL",
            )
        )
    return out


def _platforms(_values: Values, platform: str) -> list[Output]:
    return [
        Output("platforms", "SELECT source_row, id AS platform_id, name FROM typed"),
        Output("work_tenants", f"SELECT id AS tenant_id, {platform} AS platform_id, source_row FROM typed"),
    ]


def _client_accounts(values: Values, platform: str) -> list[Output]:
    client = "coalesce(client, 'u' || id)" if values.has("client") else "id"
    place = _platform(values, platform)
    created = values.time("created")
    phone_sql = phone("phone") if values.has("phone") else "CAST(NULL AS VARCHAR)"
    agent = ref("agent") if values.has("agent") else "CAST(NULL AS VARCHAR)"
    margin, financed = values.money("margin"), values.money("financed")
    warn, close = _lines(values, margin, financed)
    return [
        Output(
            "clients",
            f"""SELECT min(source_row) AS source_row, {client} AS client_id, min({place}) AS platform_id, min({created}) AS registered_at, min({agent}) AS agent_id,
            min({phone_sql}) AS phone, min({_text(values, "person")}) AS name FROM typed GROUP BY {client}""",
        ),
        *_parties(values, client, phone_sql),
        Output(
            "subaccounts",
            f"""SELECT source_row, id AS subaccount_id, {place} AS platform_id, {client} AS client_id, {created} AS opened_at, {values.time("ended")} AS closed_at,
            {_text(values, "login_name")} AS label FROM typed""",
        ),
        Output(
            "financings",
            f"""SELECT source_row, id AS financing_id, id AS subaccount_id, {client} AS client_id, {created} AS started_at, {margin} AS margin, {financed} AS financed,
            {warn} AS warn_line, {close} AS close_line FROM typed WHERE {financed} > 0""",
        ),
    ]


# -- accounts --------------------------------------------------------------------------------------------------------------------------------------------


def _simulated(values: Values) -> str:
    """SQL: is a row marked as simulated (a relation type, a fake flag, a simulated channel), or as unbound from the market?"""
    words = values.words
    parts = []
    if values.has("simulated"):
        parts.append(values.flag("simulated", words["simulated_yes"], words["real_yes"]))
    if values.has("unbound"):
        parts.append(values.flag("unbound", "脱钩(?!否)"))
    if values.has("marketed"):
        parts.append(f"NOT ({values.flag('marketed', '^(是|券商|实盘)')})")
    if not parts:
        return "CAST(NULL AS BOOLEAN)"
    return parts[0] if len(parts) == 1 else f"coalesce({' OR '.join(f'coalesce({part}, false)' for part in parts)})"


def _main_accounts(values: Values, platform: str) -> list[Output]:
    account = "main_account" if values.has("main_account") else ("'channel:' || id" if values.has("id") else "NULL")
    local = _text(values, "id")
    name = ", ".join([concept for concept in ("name", "login_name") if values.has(concept)])
    simulated = _simulated(values)
    return [
        Output(
            "main_accounts",
            f"""SELECT source_row, {account} AS main_account_id, {platform} AS platform_id, {local} AS local_id, {_text(values, "broker_name")} AS broker_name,
            {_text(values, "branch")} AS branch, {f"coalesce({name})" if name else "NULL"} AS label, {_text(values, "holder_codes")} AS holder_codes,
            {_text(values, "server")} AS server, {_text(values, "software_client")} AS client_software, {simulated} AS simulated FROM typed""",
        )
    ]


def _subaccounts(values: Values, platform: str) -> list[Output]:
    own = "id" if values.has("id") else "subaccount"
    client = ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"
    main = ref("main_account") if values.has("main_account") else "CAST(NULL AS VARCHAR)"
    agent = ref("agent") if values.has("agent") else "CAST(NULL AS VARCHAR)"
    main_ref = ref("main_ref") if values.has("main_ref") else "CAST(NULL AS VARCHAR)"
    unused = "false"
    if values.has("client"):
        unused = f"{client} IS NULL"
    label = "subaccount" if values.has("subaccount") and own == "id" else "CAST(NULL AS VARCHAR)"
    status = (
        values.by_words("status", {"closed": values.words["closed"]}, values.override("status"))
        if values.has("status")
        else "CAST(NULL AS VARCHAR)"
    )
    closed = f"coalesce({values.time('ended')})"
    if values.has("status"):
        closed = f"CASE WHEN {status} = 'closed' OR {values.time('ended')} IS NOT NULL THEN {values.time('ended')} END"
    return [
        Output(
            "subaccounts",
            f"""SELECT source_row, {own} AS subaccount_id, {_platform(values, platform)} AS platform_id, {client} AS client_id, {main} AS main_account_id,
            {values.time("created")} AS opened_at, {closed} AS closed_at, {_simulated(values)} AS simulated, {label} AS label FROM typed WHERE NOT ({unused})""",
        ),
        Output(
            "work_subaccounts",
            f"SELECT {own} AS subaccount_id, {main_ref} AS main_ref, {agent} AS agent_id, {label} AS label, {platform} AS platform_id, source_row FROM typed",
        ),
        Output(
            "rejects",
            f"SELECT source_row, {literal(values.header('client') or None)} AS \"column\", 'unused_subaccount' AS reason FROM typed WHERE {unused}",
        ),
    ]


# -- terms -----------------------------------------------------------------------------------------------------------------------------------------------


def _lines(values: Values, margin: str, financed: str) -> tuple[str, str]:
    """SQL for the warning and the closing line as shares of the margin lost.

    Platforms write them as what remains of the margin in percent (60/30), as what is lost (50/80), as assets in yuan, as assets over the financing in percent
    (115/110), or as losses in yuan. Told apart by their order and size in the table's rows; each row by the way of the table.
    """
    if not values.has("warn_line") and not values.has("close_line"):
        return "CAST(NULL AS DECIMAL(18,8))", "CAST(NULL AS DECIMAL(18,8))"
    pairs = []
    places = values.context.found.columns
    for row in values.context.rows:
        cells = []
        for concept in ("warn_line", "close_line", "margin"):
            place = places.get(concept, (10**6,))[0]
            try:
                cells.append(float(row[place] or "nan") if place < len(row) else float("nan"))
            except ValueError:
                cells.append(float("nan"))
        if cells[1] > 0 or cells[0] > 0:
            pairs.append(cells)
    largest = max((max(line for line in (w, c) if not math.isnan(line)) for w, c, _ in pairs), default=0.0)
    falling = sum(w > c for w, c, _ in pairs) > sum(w < c for w, c, _ in pairs)
    factor = {"cents": "0.01", "wan": "10000"}.get(values.unit("margin")[0], "1")
    if largest <= 1:
        way, form = "share", "1 - {0}" if falling else "{0}"
    elif largest <= 100:
        way, form = "percent", "1 - {0} / 100" if falling else "{0} / 100"
    elif largest <= 200:
        way, form = "percent of the financing", f"({margin} + {financed} - {financed} * {{0}} / 100) / nullif({margin}, 0)"
    elif falling:
        way, form = "assets in money", f"({margin} + {financed} - {{0}} * {factor}) / nullif({margin}, 0)"
    else:
        way, form = "loss in money", f"{{0}} * {factor} / nullif({margin}, 0)"
    values.note(f"{values.header('warn_line')}/{values.header('close_line')}: {way}, {'what remains' if falling else 'what is lost'}")
    out = []
    for concept in ("warn_line", "close_line"):
        line = form.format(concept)
        out.append(f"CASE WHEN {concept} > 0 THEN {line} END" if values.has(concept) else "CAST(NULL AS DECIMAL(18,8))")
    return out[0], out[1]


def _lmq_running(values: Values) -> bool:
    """Does this build of the lmq software number states from -1 (pending)? Its table definition says otherwise; rows without a sub-account settle it."""
    places = values.context.found.columns
    if not (values.title_matches("^lmq_stock_borrow$") and values.has("subaccount", "status")):
        return False
    pending = {row[places["status"][0]] for row in values.context.rows if row[places["subaccount"][0]] == "0"}
    return "0" not in pending


def _financings(values: Values, platform: str) -> list[Output]:
    words = values.words
    margin = values.money("margin")
    financed = values.money("financed")
    if not values.has("financed"):
        financed = f"({margin} * multiple)" if values.has("multiple") else f"({values.money('total')} - {margin})"
        values.note("financed: margin x multiple" if values.has("multiple") else "financed: total - margin")
    warn, close = _lines(values, margin, financed)
    client = ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"
    sub = ref("subaccount") if values.has("subaccount") else "CAST(NULL AS VARCHAR)"
    started = values.time("started", "created")
    waits = "false"
    if values.has("status"):
        texts = values.override("status")
        if _lmq_running(values):
            texts = [*texts, ("-1", "no"), ("0", "no"), ("1", "runs"), ("2", "over"), ("3", "runs")]
            values.note("status: -1 pending, 0 refused, 1 running, 2 over, 3 overdue (the software's code, not the comment)")
        state = values.by_words(
            "status", {"no": words["financing_no"], "over": words["financing_over"], "runs": words["financing_runs"]}, texts
        )
        waits = f"coalesce({state} = 'no', false)"
    else:
        state = "CAST(NULL AS VARCHAR)"
    if values.has("subaccount"):
        waits = f"({waits} OR {sub} IS NULL)" if values.has("client") else waits
    ended = values.time("ended")
    # A date of ending beside a state is when the contract runs out; it has ended only where the state says so.
    if values.has("ended", "status"):
        ended = f"CASE WHEN {state} = 'runs' THEN NULL WHEN {state} = 'over' OR {ended} < now_in_file THEN {ended} END".replace(
            "now_in_file", "CAST('9999-01-01' AS TIMESTAMPTZ)"
        )
    period = "CAST(NULL AS VARCHAR)"
    if values.has("period"):
        period = values.by_words(
            "period",
            words["period"]
            | {
                "day": words["period"]["day"] + "|^day",
                "week": words["period"]["week"] + "|^week",
                "month": words["period"]["month"] + "|^month",
            },
            values.override("period"),
        )
    elif found := re.search("日|天|day", values.header("rate") + values.comment("rate")):
        period = literal("day") if found else period
    elif re.search("月|month", values.header("rate") + values.comment("rate")):
        period = literal("month")
    if values.has("started", "ended", "duration"):
        # How long a unit of the term is shows what it is, whatever the comments say (days may be trading days).
        unit = "(ended - started) / 86400000000.0 / nullif(duration, 0)"
        period = f"CASE WHEN {unit} BETWEEN 0.95 AND 3.1 THEN 'day' WHEN {unit} BETWEEN 6.5 AND 10 THEN 'week' WHEN {unit} BETWEEN 27.5 AND 31.5 THEN 'month' ELSE {period} END"
    rate = values.rate("rate")
    if not values.has("rate") and values.has("interest") and values.has("financed"):
        rate = "CAST(NULL AS DECIMAL(18,8))"
    opening = values.rate("opening_fee_rate")
    share = values.rate("profit_share")
    kept = f"NOT ({waits})"
    return [
        Output(
            "financings",
            f"""SELECT source_row, {_id(values, "id")} AS financing_id, {sub} AS subaccount_id, {client} AS client_id, {started} AS started_at, {ended} AS ended_at,
            {margin} AS margin, {financed} AS financed, {opening} AS opening_fee_rate, {rate} AS interest_rate, {period} AS interest_period, {warn} AS warn_line,
            {close} AS close_line, {share} AS profit_share FROM typed WHERE {kept}""",
        ),
        Output(
            "work_financings",
            f"SELECT {_id(values, 'id')} AS financing_id, {client} AS client_id, {platform} AS platform_id, {started} AS started_at, source_row FROM typed WHERE {kept}",
        ),
        Output(
            "rejects",
            f"SELECT source_row, {literal(values.header('status') or None)} AS \"column\", 'not_in_force' AS reason FROM typed WHERE {waits}",
        ),
    ]


def _positions(values: Values, platform: str) -> list[Output]:
    words = values.words
    source = literal(values.context.source_id)
    own = _id(values, "id")
    owner, client = _owner(values), ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"
    margin = values.money("margin")
    worth = values.money("worth")
    if values.has("financed"):
        financed = values.money("financed")
    elif values.has("worth"):
        financed = worth
        values.note(f"financed: {values.header('worth')}, the whole position, as platforms of this kind advertise it")
    else:
        financed = f"({margin} * multiple)" if values.has("multiple") else "CAST(NULL AS DECIMAL(20,4))"
    warn, close = _lines(values, margin, financed)
    bought, sold = values.time("created"), values.time("sold")
    closed = "sell_price IS NOT NULL" if values.has("sell_price") else "false"
    if values.has("status"):
        texts = values.override("status")
        known = values.known("status")
        if known:
            texts += list(known[0].items())
        state = values.by_words("status", {"closed": "平|卖|结束|closed|sold", "open": "持|open|hold"}, texts)
        closed = f"coalesce({state} = 'closed', {'false' if known else closed})"
    simulated = _simulated(values)
    trial = (
        f"coalesce({simulated}, false)" if re.search("trial|体验", values.header("simulated") + values.comment("simulated")) else "false"
    )
    forced = "CAST(NULL AS BOOLEAN)"
    why = "CAST(NULL AS VARCHAR)"
    if values.has("forced"):
        known = values.known("forced")
        texts = values.override("forced") or (list(known[0].items()) if known else [])
        forced = f"coalesce({values.by_words('forced', {'no': words['forced_no'], 'yes': words['forced_yes']}, texts)} = 'yes', false)"
        why = f"CASE WHEN {forced} THEN {literal(values.header('forced'))} || '=' || forced END"
    units = values.units("quantity")
    quantity = f"CAST(round({units}) AS BIGINT)"
    fraction = f"CASE WHEN {units} <> round({units}) THEN 'fractional ' || CAST({units} AS VARCHAR) || ' shares' END"
    fee = values.money("opening_fee")
    delay, profit, own_profit = values.money("deferral_fee"), values.money("profit"), values.money("own_profit")
    share = (
        f"CASE WHEN {profit} > 0 THEN ({profit} - {own_profit}) / nullif({profit}, 0) END"
        if values.has("profit", "own_profit")
        else "CAST(NULL AS DECIMAL(18,8))"
    )
    first, last = "'buy'", "'sell'"
    if values.has("side"):
        direction = values.side()
        first, last = f"coalesce({direction}, 'buy')", f"CASE WHEN {direction} = 'sell' THEN 'buy' ELSE 'sell' END"
    place = _platform(values, platform)
    prepared = f"""SELECT source_row, {own} AS own, {owner} AS owner, {client} AS client_id, {place} AS platform_id, {margin} AS margin, {financed} AS financed, {warn} AS warn_line,
        {close} AS close_line, {share} AS profit_share, {bought} AS bought, {sold} AS sold, {closed} AS closed, {trial} AS trial, {simulated} AS simulated, {forced} AS forced,
        {values.symbol()} AS symbol, {first} AS first_side, {last} AS last_side, price AS buy_price, {"sell_price" if values.has("sell_price") else "NULL"} AS sell_price,
        {quantity} AS quantity, {fraction} AS fraction, {why} AS why, {fee} AS fee, {delay} AS delay, {f"{profit} - {own_profit}" if values.has("profit", "own_profit") else "NULL"} AS taken FROM {values.rows()} typed"""
    live = f"FROM {PREPARED} WHERE NOT trial AND owner IS NOT NULL AND bought IS NOT NULL"
    done = f"{live} AND closed AND sold IS NOT NULL"
    ledger = "source_row, platform_id, owner AS subaccount_id, client_id"
    return [
        Output(PREPARED, prepared),
        Output(
            "financings",
            f"""SELECT source_row, own AS financing_id, owner AS subaccount_id, client_id, bought AS started_at, CASE WHEN closed THEN sold END AS ended_at, margin, financed,
            CASE WHEN fee > 0 THEN fee / nullif(financed, 0) END AS opening_fee_rate, warn_line, close_line, profit_share {live}""",
        ),
        Output(
            "subaccount_orders",
            f"""SELECT source_row, own || ':buy' AS order_id, owner AS subaccount_id, bought AS placed_at, symbol, first_side AS side, buy_price AS price, quantity,
            quantity AS filled_quantity, 'filled' AS status, false AS forced, simulated, fraction AS remark {live}
            UNION ALL SELECT source_row, own || ':sell', owner, sold, symbol, last_side, sell_price, quantity, quantity, 'filled', coalesce(forced, false), simulated,
            nullif(concat_ws('; ', fraction, why), '') {done} ORDER BY source_row, order_id""",
        ),
        Output(
            "subaccount_fills",
            f"""SELECT source_row, own || ':buy' AS fill_id, own || ':buy' AS order_id, owner AS subaccount_id, bought AS filled_at, symbol, first_side AS side, buy_price AS price, quantity,
            fee {live} UNION ALL SELECT source_row, own || ':sell', own || ':sell', owner, sold, symbol, last_side, sell_price, quantity, NULL {done} AND sell_price IS NOT NULL
            ORDER BY source_row, fill_id""",
        ),
        Output(
            "ledger",
            f"""SELECT {ledger}, {source} || ':' || source_row || ':open' AS entry_id, bought AS booked_at, 'opening_fee' AS kind, fee AS amount, NULL AS memo {live} AND fee <> 0
            UNION ALL SELECT {ledger}, {source} || ':' || source_row || ':delay', coalesce(sold, bought), 'deferral_fee', delay, NULL {live} AND delay <> 0
            UNION ALL SELECT {ledger}, {source} || ':' || source_row || ':share', sold, 'profit_share', taken, NULL {done} AND taken > 0 ORDER BY source_row, entry_id""",
        ),
        Output(
            "work_entries",
            f"SELECT 'derived' AS role, {platform} AS platform_id, min(source_row) AS source_row FROM {PREPARED} HAVING count(*) > 0",
        ),
        Output("work_positions", f"SELECT {platform} AS platform_id, min(source_row) AS source_row FROM {PREPARED} HAVING count(*) > 0"),
        _owners(values, "owner", "bought"),
        Output(
            "rejects",
            f"SELECT source_row, NULL AS \"column\", CASE WHEN trial THEN 'free_trial' WHEN owner IS NULL THEN 'no_owner' ELSE 'no_time' END AS reason FROM {PREPARED} WHERE trial OR owner IS NULL OR bought IS NULL",
        ),
    ]


# -- trading ---------------------------------------------------------------------------------------------------------------------------------------------


def _status(values: Values) -> str:
    """SQL for the state of an order; what still works is null, or partial where some of it is filled."""
    if not values.has("status"):
        return "CAST(NULL AS VARCHAR)"
    state = values.by_words("status", values.words["order_status"], values.override("status"))
    if not values.has("filled_quantity"):
        return state
    return (
        f"CASE WHEN {state} IS NULL AND abs(filled_quantity) > 0 AND abs(filled_quantity) < abs(quantity) THEN 'partial' ELSE {state} END"
    )


def _forced(values: Values) -> str:
    """SQL: was an order or a fill the platform's own closing-out?"""
    words = values.words
    if values.has("forced"):
        said = values.by_words("forced", {"no": words["forced_no"], "yes": words["forced_yes"]}, values.override("forced"))
        return f"coalesce({said} = 'yes' OR (lower(forced) IN ('1', 'true', 'yes', 'y', '是') AND {said} IS DISTINCT FROM 'no'), false)"
    return f"({ref('forced_ref')} IS NOT NULL)" if values.has("forced_ref") else "CAST(NULL AS BOOLEAN)"


def _orders(values: Values, platform: str) -> list[Output]:
    words = values.words
    at = values.time("on_day", "clock", "created") if values.has("on_day") else values.time("clock", "created")
    forced = _forced(values)
    marks = [
        f"CASE WHEN {values.flag(concept, words['simulated_yes'] + '|脱钩', words['real_yes'])} THEN {literal(values.header(concept))} || '=' || {concept} END"
        for concept in ("simulated", "unbound")
        if values.has(concept)
    ]
    if values.has("marketed"):
        marks.append(f"CASE WHEN NOT {values.flag('marketed', '^是')} THEN {literal(values.header('marketed'))} || '=' || marketed END")
    marks.append(
        f"CASE WHEN coalesce({forced}, false) THEN {literal((values.header('forced') or values.header('forced_ref')) + '=')} || {_text(values, 'forced') if values.has('forced') else _text(values, 'forced_ref')} END"
    )
    if values.has("memo"):
        marks.append("memo")
    effect = values.by_words("effect", words["effect"], values.override("effect")) if values.has("effect") else "CAST(NULL AS VARCHAR)"
    main = ref("main_account") if values.has("main_account") else "CAST(NULL AS VARCHAR)"
    commission = values.money("fees") if values.has("fees") else "CAST(NULL AS DECIMAL(20,4))"
    prepared = f"""SELECT source_row, {_id(values, "id")} AS order_id, {_owner(values)} AS subaccount_id, {at} AS placed_at, {values.symbol()} AS symbol, {values.side()} AS side,
        {effect} AS effect, {_price(values, "price")} AS price, {values.quantity("quantity")} AS quantity, {values.quantity("filled_quantity")} AS filled_quantity, {_status(values)} AS status,
        {forced} AS forced, {main} AS main_account_id, {_text(values, "market_order_no")} AS market_order_id, nullif(concat_ws('; ', {", ".join(marks)}), '') AS remark,
        {_simulated(values)} AS simulated, {_text(values, "exchange")} AS exchange, {_text(values, "security")} AS code, {commission} AS commission,
        {ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"} AS client_id, {_platform(values, platform)} AS platform_id,
        {ref("main_ref") if values.has("main_ref") else "CAST(NULL AS VARCHAR)"} AS main_ref FROM {values.rows()} typed"""
    good = f"FROM {PREPARED} WHERE subaccount_id IS NOT NULL AND placed_at IS NOT NULL"
    out = [
        Output(PREPARED, prepared),
        Output("subaccount_orders", f"SELECT * EXCLUDE (exchange, code, commission, client_id, platform_id, main_ref) {good}"),
        Output("work_orders", f"SELECT order_id, code, main_ref, platform_id, source_row {good}"),
        _owners(values, "subaccount_id", "placed_at"),
        Output(
            "rejects",
            f"SELECT source_row, NULL AS \"column\", CASE WHEN subaccount_id IS NULL THEN 'no_owner' ELSE 'no_time' END AS reason FROM {PREPARED} WHERE subaccount_id IS NULL OR placed_at IS NULL",
        ),
    ]
    if values.has("fees") and re.search("commission|佣金|yongjin", values.header("fees")):
        out.append(
            Output(
                "ledger",
                f"""SELECT source_row, {literal(values.table)} || ':' || order_id AS entry_id, platform_id, subaccount_id, client_id, placed_at AS booked_at, 'commission' AS kind,
                first_fee AS amount {good} AND first_fee <> 0""",
            )
        )
        out.append(
            Output(
                "work_entries",
                f"SELECT 'derived' AS role, {platform} AS platform_id, min(source_row) AS source_row FROM {PREPARED} HAVING count(*) > 0",
            )
        )
        out[0] = Output(PREPARED, prepared.replace(" AS commission,", f" AS commission, {_first_fee_raw(values)} AS first_fee,"))
        out[1] = Output(
            "subaccount_orders", f"SELECT * EXCLUDE (exchange, code, commission, first_fee, client_id, platform_id, main_ref) {good}"
        )
    return out


def _first_fee_raw(values: Values) -> str:
    """SQL for the first of a row's fees, the platform's commission, in yuan."""
    place = values.context.found.columns["fees"][0]
    unit = {"cents": "0.01", "wan": "10000"}.get(values.unit("fees")[0], "1")
    return f"(as_decimal((SELECT c{place} FROM block WHERE block.source_row = typed.source_row)) * {unit})"


def _price(values: Values, concept: str) -> str:
    """SQL for a price: market orders are written as 0."""
    return f"CASE WHEN {concept} > 0 THEN {concept} END" if values.has(concept) else "CAST(NULL AS DECIMAL(18,4))"


def _channel_orders(values: Values, platform: str) -> list[Output]:
    return [
        Output(
            "channel_orders",
            f"""SELECT source_row, {_id(values, "id")} AS channel_order_id, {ref("order_ref")} AS order_id, {ref("main_account")} AS main_account_id, market_order_no AS market_order_id,
            {values.time("created")} AS placed_at, {values.symbol()} AS symbol, {values.side()} AS side, {_price(values, "price")} AS price, {values.quantity("quantity")} AS quantity,
            {values.quantity("filled_quantity")} AS filled_quantity, {_status(values)} AS status, {_text(values, "memo")} AS remark FROM {values.rows()} typed""",
        ),
        Output(
            "work_channel_orders",
            f"SELECT {_id(values, 'id')} AS channel_order_id, {_text(values, 'security')} AS code, {platform} AS platform_id, source_row FROM typed",
        ),
    ]


def _fills(values: Values, platform: str) -> list[Output]:
    at = values.time("on_day", "clock", "created") if values.has("on_day") else values.time("clock", "created")
    effect = (
        values.by_words("effect", values.words["effect"], values.override("effect")) if values.has("effect") else "CAST(NULL AS VARCHAR)"
    )
    order = ref("order_ref") if values.has("order_ref") else "CAST(NULL AS VARCHAR)"
    channel = ref("channel_order_ref") if values.has("channel_order_ref") else "CAST(NULL AS VARCHAR)"
    main = ref("main_account") if values.has("main_account") else "CAST(NULL AS VARCHAR)"
    own = _id(values, "id")
    # Purchases and sales in tables of their own number their rows each from 1.
    if not values.says_side() and values.title_matches("^(buy|sell)"):
        own = f"{literal(values.table)} || ':' || {own}"
    prepared = f"""SELECT source_row, {own} AS fill_id, {order} AS order_id, {_owner(values)} AS subaccount_id, {at} AS filled_at, {values.symbol()} AS symbol, {values.side()} AS side,
        {effect} AS effect, price, {values.quantity("quantity")} AS quantity, {values.money("fees")} AS fee, {_text(values, "market_fill_no")} AS market_fill_id,
        {main} AS main_account_id, {_text(values, "market_order_no")} AS market_order_id, {channel} AS channel_order_id, {_text(values, "security")} AS code,
        {_platform(values, platform)} AS platform_id, {_forced(values)} AS forced,
        {ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"} AS client_id FROM {values.rows()} typed"""
    good = f"FROM {PREPARED} WHERE filled_at IS NOT NULL AND (subaccount_id IS NOT NULL OR order_id IS NOT NULL OR channel_order_id IS NOT NULL)"
    return [
        Output(PREPARED, prepared),
        Output("subaccount_fills", f"SELECT * EXCLUDE (channel_order_id, code, platform_id, forced, client_id) {good}"),
        Output(
            "work_fills",
            f"SELECT fill_id, channel_order_id, code, platform_id, coalesce(forced, false) AS forced, false AS slip, source_row {good}",
        ),
        _owners(values, "subaccount_id", "filled_at"),
        Output(
            "rejects",
            f"SELECT source_row, NULL AS \"column\", CASE WHEN filled_at IS NULL THEN 'no_time' ELSE 'no_owner' END AS reason FROM {PREPARED} WHERE source_row NOT IN (SELECT source_row {good})",
        ),
    ]


def _deliveries(values: Values, platform: str) -> list[Output]:
    out = _fills(values, platform)
    return [Output(each.table, each.sql.replace("false AS slip", "true AS slip")) for each in out]


# -- money -----------------------------------------------------------------------------------------------------------------------------------------------


def _entry(values: Values) -> str:
    """SQL for the id of a ledger entry: the table's name and the row's id."""
    own = "id" if values.has("id") else "source_row"
    return f"{literal(values.table)} || ':' || {own}"


def _kind(values: Values, default: str | None = None) -> str:
    """SQL for the kind of a ledger entry: by the mapping, by the memo's words, by the comment's words for the code, by the known software's codes."""
    rules: list[list[str]] = values.words["ledger"]
    whens = [f"WHEN kind_code = {literal(code)} THEN {literal(kind)}" for code, kind in values.override("kind_code")]
    told = values.codes("kind_code") if values.has("kind_code") else {}
    known = values.known("kind_code") if values.has("kind_code") else None

    def of(text: str) -> str | None:
        return next((kind for kind, pattern in rules if re.search(pattern, text, re.IGNORECASE)), None)

    by_code = dict(known[0]) if known else {code: kind for code, text in told.items() if (kind := of(text)) is not None}
    # Codes that only say in or out leave the rest to the memo.
    by_memo = []
    for concept in ("memo", "kind_code"):
        if values.has(concept):
            by_memo += [f"WHEN regexp_matches({concept}, {literal('(?i)' + pattern)}) THEN {literal(kind)}" for kind, pattern in rules]
    coded = [f"WHEN kind_code = {literal(code)} THEN {literal(kind)}" for code, kind in by_code.items()]
    # What the software's codes are known to mean counts before words in a memo, which anyone can write.
    rest = f" ELSE {literal(known[1])}" if known else (f" ELSE {literal(default)}" if default is not None else "")
    return (
        f"CASE {' '.join(whens + coded + by_memo)}{rest} END"
        if whens or coded or by_memo
        else (literal(default) if default is not None else "CAST(NULL AS VARCHAR)")
    )


def _paper_state(values: Values) -> str:
    """SQL: ``yes`` where a paper came about, ``no`` where not (or not yet), null where its state is not understood."""
    known = values.known("status")
    texts = [*values.override("status"), *(known[0].items() if known else [])]
    state = values.by_words("status", {"no": values.words["paper_no"], "yes": values.words["paper_yes"]}, texts)
    return f"coalesce({state}, {literal(known[1])})" if known else state


def _ledger_rows(values: Values, platform: str, kind: str, role: str, *, agent: str | None = None, stated: bool = False) -> list[Output]:
    amount = values.money("amount")
    if values.has("cash"):
        amount = f"CASE WHEN {values.money('cash')} <> 0 THEN {values.money('cash')} WHEN {_text(values, 'financing_part')} IS NULL THEN {amount} END"
        if values.has("financing_part"):
            amount = f"CASE WHEN cash <> 0 THEN {values.money('cash')} WHEN financing_part IS NULL THEN {values.money('amount')} END"
    times = ("paid_at", "created") if values.has("paid_at") and not values.has("created") else ("created", "paid_at")
    at = values.time(*times)
    client = ref("client") if values.has("client") else "CAST(NULL AS VARCHAR)"
    sub = ref("subaccount") if values.has("subaccount") else (ref("financing") if values.has("financing") else "CAST(NULL AS VARCHAR)")
    agent_sql = agent or (ref("agent") if values.has("agent") else "CAST(NULL AS VARCHAR)")
    memo = [concept for concept in ("memo", "paper") if values.has(concept)]
    if values.has("kind_code") and not values.has("memo"):
        memo.insert(0, "kind_code")
    state = _paper_state(values) if values.has("status") else "'yes'"
    if (
        not stated
        and values.has("status")
        and not values.codes("status")
        and not values.override("status")
        and values.known("status") is None
    ):
        # A state in words is understood; bare numbers without a word on them are not: the rows are kept and it is said.
        values.note(
            f"{values.header('status')}: codes not explained: entries kept whatever their state; mapping facts status:<code>: yes/no say it"
        )
        state = f"coalesce({state}, 'yes')"
    signed = any(cell.startswith("-") for cell in values.cells("amount"))
    if signed:
        values.note(f"{values.header('amount')}: signed; amounts are given as positive, the kind says the way")
    prepared = f"""SELECT source_row, {_entry(values)} AS entry_id, {_platform(values, platform)} AS platform_id, {sub} AS subaccount_id, {client} AS client_id, {agent_sql} AS agent_id,
        {at} AS booked_at, {kind} AS kind, {amount} AS signed_amount, {_text(values, "counterparty")} AS counterparty_account, nullif(concat_ws(' ', {", ".join(memo) or "NULL"}), '') AS memo,
        {state} AS state FROM typed"""
    good = (
        f"FROM {PREPARED} WHERE kind IS NOT NULL AND kind <> '' AND state = 'yes' AND booked_at IS NOT NULL AND signed_amount IS NOT NULL"
    )
    return [
        Output(PREPARED, prepared),
        Output(
            "ledger",
            f"""SELECT * EXCLUDE (signed_amount, state), CASE WHEN kind = 'adjustment' THEN signed_amount ELSE abs(signed_amount) END AS amount {good}""",
        ),
        Output(
            "work_entries",
            f"SELECT {literal(role)} AS role, {platform} AS platform_id, min(source_row) AS source_row FROM {PREPARED} HAVING count(*) > 0",
        ),
        Output(
            "rejects",
            f"""SELECT source_row, NULL AS "column", CASE WHEN state = 'no' THEN 'not_carried_out' WHEN state IS NULL THEN 'state_not_understood' WHEN kind = '' THEN 'internal_move'
            WHEN kind IS NULL THEN 'kind_not_understood' WHEN signed_amount IS NULL THEN 'no_amount' ELSE 'no_time' END AS reason FROM {PREPARED}
            WHERE source_row NOT IN (SELECT source_row {good})""",
        ),
    ]


def _ledger(values: Values, platform: str) -> list[Output]:
    return _ledger_rows(values, platform, _kind(values), "log")


def _papers(kind: str) -> Rows:
    def rows(values: Values, platform: str) -> list[Output]:
        role = "paper" if values.has("status") else "unproven"
        if values.has("status") and not (
            values.codes("status")
            or values.override("status")
            or values.known("status")
            or any(re.search("[\u4e00-\u9fff]", cell) for cell in values.cells("status"))
        ):
            role = "unproven"
        named = values.has("kind_code") and values.codes("kind_code")
        found = literal(kind)
        if named:
            parts = [
                f"WHEN kind_code = {literal(code)} THEN {literal(meaning)}"
                for code, text in values.codes("kind_code").items()
                if (meaning := _paper_kind(values, text, kind)) is not None
            ]
            found = f"CASE {' '.join(parts)} ELSE {literal(kind)} END" if parts else found
        return _ledger_rows(values, platform, found, role)

    return rows


def _paper_kind(values: Values, text: str, kind: str) -> str | None:
    """What the words for a paper's code make of its kind; ways of paying make nothing of it."""
    found = next((name for name, pattern in values.words["ledger"] if re.search(pattern, text, re.IGNORECASE)), None)
    return (
        found
        if found in {"margin_call", "deposit", "withdrawal", "interest"} or (found == "" and kind == "margin_call")
        else (None if kind != "margin_call" else "")
    )


def _rebates(values: Values, platform: str) -> list[Output]:
    return _ledger_rows(values, platform, "'agent_rebate'", "paper")


def _software_bills(values: Values, platform: str) -> list[Output]:
    kind = "CASE WHEN regexp_matches(kind_code, '增加|减少|^(ADD|REDUCE)') THEN 'adjustment' ELSE 'software_fee' END"
    return _ledger_rows(values, platform, kind, "paper")


def _deferral_fees(values: Values, platform: str) -> list[Output]:
    return _ledger_rows(values, platform, "'deferral_fee'", "paper")


# -- the rest --------------------------------------------------------------------------------------------------------------------------------------------


def _securities(values: Values, platform: str) -> list[Output]:
    return [
        Output(
            "work_securities",
            f"SELECT internal_code, {values.symbol()} AS symbol, {platform} AS platform_id, source_row FROM {values.rows()} typed",
        ),
        Output("rejects", "SELECT source_row, NULL AS \"column\", 'reference_data' AS reason FROM typed"),
    ]


def _messages(values: Values, platform: str) -> list[Output]:
    channel = "'sms'" if values.title_matches("sms|duanxin|短信") or re.search("phone|mobile|手机", values.header("receiver")) else "'web'"
    if values.title_matches("chat|聊天|app"):
        channel = "'app'"
    receiver = ", ".join(concept for concept in ("receiver", "client") if values.has(concept)) or "NULL"
    return [
        Output(
            "messages",
            f"""SELECT source_row, {literal(values.table)} || ':' || {"id" if values.has("id") else "source_row"} AS message_id, {values.time("created")} AS sent_at,
            coalesce({_text(values, "sender")}, {platform}) AS sender, coalesce({receiver}) AS receiver, {channel} AS channel,
            {"concat_ws(' ', name, body)" if values.has("name") else "body"} AS text FROM typed""",
        )
    ]


KINDS: dict[str, Rows] = {
    "clients": _clients,
    "agents": _agents,
    "platforms": _platforms,
    "client_accounts": _client_accounts,
    "main_accounts": _main_accounts,
    "subaccounts": _subaccounts,
    "financings": _financings,
    "positions": _positions,
    "channel_orders": _channel_orders,
    "orders": _orders,
    "fills": _fills,
    "deliveries": _deliveries,
    "software_bills": _software_bills,
    "rebates": _rebates,
    "deposits": _papers("deposit"),
    "withdrawals": _papers("withdrawal"),
    "margin_calls": _papers("margin_call"),
    "deferral_fees": _deferral_fees,
    "ledger": _ledger,
    "securities": _securities,
    "messages": _messages,
}

PLATFORM = Family(load("platform"), outputs, finish, work=WORK)
