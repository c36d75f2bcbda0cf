"""What can only be put right once all tables of a platform are read: keys into other tables, the same money in two of them, the list of platforms."""

from __future__ import annotations

WORK = {
    "work_platforms": "platform_id VARCHAR, software VARCHAR",
    "work_tenants": "tenant_id VARCHAR, platform_id VARCHAR",
    "work_owners": "subaccount_id VARCHAR, client_id VARCHAR, platform_id VARCHAR, via VARCHAR, opened_at TIMESTAMPTZ",
    "work_subaccounts": "subaccount_id VARCHAR, main_ref VARCHAR, agent_id VARCHAR, label VARCHAR, platform_id VARCHAR",
    "work_financings": "financing_id VARCHAR, client_id VARCHAR, platform_id VARCHAR, started_at TIMESTAMPTZ",
    "work_orders": "order_id VARCHAR, code VARCHAR, main_ref VARCHAR, platform_id VARCHAR",
    "work_channel_orders": "channel_order_id VARCHAR, code VARCHAR, platform_id VARCHAR",
    "work_fills": "fill_id VARCHAR, channel_order_id VARCHAR, code VARCHAR, platform_id VARCHAR, slip BOOLEAN, forced BOOLEAN",
    "work_entries": "role VARCHAR, platform_id VARCHAR",
    "work_positions": "platform_id VARCHAR",
    "work_securities": "internal_code VARCHAR, symbol VARCHAR, platform_id VARCHAR",
}


def finish() -> list[str]:
    """The queries, in order. All but the list of platforms change only rows that the platform family staged."""
    return [
        *_apart(),
        *_securities(),
        *_orders_of_fills(),
        *_same_fill_twice(),
        *_positions(),
        *_subaccounts(),
        *_main_accounts(),
        *_agents(),
        *_owners_of_money(),
        *_same_money_twice(),
        *_platforms(),
    ]


def _moved(source: str, reason: str) -> list[str]:
    """Take the rows listed in the table ``source`` (source_id, source_row) for rejected."""
    return [
        f"INSERT INTO moved_to_rejects SELECT source_id, source_row FROM {source}",
        f"INSERT INTO staged_rejects SELECT source_id, source_row, NULL, '{reason}', NULL FROM {source} ORDER BY source_id, source_row",
    ]


# The ids that platforms give: columns of the staged and of the work tables.
_IDS = {
    "staged_clients": ("client_id", "agent_id"),
    "staged_agents": ("agent_id", "parent_agent_id"),
    "staged_subaccounts": ("subaccount_id", "client_id"),
    "staged_financings": ("financing_id", "subaccount_id", "client_id"),
    "staged_subaccount_orders": ("order_id", "subaccount_id"),
    "staged_subaccount_fills": ("fill_id", "order_id", "subaccount_id"),
    "staged_ledger": ("entry_id", "subaccount_id", "client_id", "agent_id"),
    "staged_channel_orders": ("channel_order_id", "order_id"),
    "staged_messages": ("message_id",),
    "staged_parties": ("party_id",),
    "work_owners": ("subaccount_id", "client_id"),
    "work_subaccounts": ("subaccount_id", "agent_id", "label"),
    "work_financings": ("financing_id", "client_id"),
    "work_orders": ("order_id",),
    "work_channel_orders": ("channel_order_id",),
    "work_fills": ("fill_id", "channel_order_id"),
}


def _apart() -> list[str]:
    """Two platforms number their clients and orders each from 1: where several are read together, their ids carry the platform's name."""
    several = "(SELECT count(DISTINCT platform_id) FROM work_bases) > 1"
    return [
        "CREATE TABLE work_bases AS SELECT DISTINCT source_id, platform_id, software FROM work_platforms",
        *[
            f"UPDATE {table} SET {', '.join(f'{column} = b.platform_id || {chr(39)}/{chr(39)} || {column}' for column in columns)} FROM work_bases b"
            f" WHERE {table}.source_id = b.source_id AND {several}"
            for table, columns in _IDS.items()
        ],
    ]


def _securities() -> list[str]:
    """Ids of securities that are the platform's own become symbols."""
    return [
        f"""UPDATE staged_{table} SET symbol = s.symbol FROM {work} w JOIN work_bases a ON a.source_id = w.source_id
          JOIN work_securities s ON s.internal_code = w.code JOIN work_bases b ON b.source_id = s.source_id AND b.platform_id = a.platform_id
        WHERE staged_{table}.source_id = w.source_id AND staged_{table}.source_row = w.source_row AND s.symbol IS NOT NULL"""
        for table, work in (
            ("subaccount_orders", "work_orders"),
            ("subaccount_fills", "work_fills"),
            ("channel_orders", "work_channel_orders"),
        )
    ]


def _orders_of_fills() -> list[str]:
    """Fills find their order: through the channel's order, or by account and broker's order number of the day. Orders find their main account and market order."""
    return [
        # An archive numbers its rows anew: ids that came up before carry the name of their source.
        """UPDATE staged_subaccount_orders SET order_id = 'h:' || order_id FROM (
          SELECT source_id AS s, source_row AS r FROM work_orders JOIN (SELECT order_id AS o, min(source_id) AS first_source FROM work_orders GROUP BY order_id HAVING count(DISTINCT source_id) > 1) d
          ON o = order_id AND source_id <> first_source) x WHERE source_id = s AND source_row = r""",
        """UPDATE staged_subaccount_fills SET fill_id = source_id || ':' || fill_id FROM (
          SELECT source_id AS s, source_row AS r FROM work_fills JOIN (SELECT fill_id AS f, min(source_id) AS first_source FROM work_fills GROUP BY fill_id HAVING count(DISTINCT source_id) > 1) d
          ON f = fill_id AND source_id <> first_source) x WHERE source_id = s AND source_row = r""",
        """UPDATE staged_subaccount_fills SET order_id = c.order_id FROM work_fills w JOIN staged_channel_orders c ON c.channel_order_id = w.channel_order_id
        WHERE staged_subaccount_fills.source_id = w.source_id AND staged_subaccount_fills.source_row = w.source_row AND staged_subaccount_fills.order_id IS NULL""",
        """UPDATE staged_subaccount_fills SET order_id = o.order_id FROM (
          SELECT subaccount_id, market_order_id, CAST(placed_at AS DATE) AS day, min(order_id) AS order_id FROM staged_subaccount_orders
          WHERE market_order_id IS NOT NULL AND market_order_id NOT IN ('-1', '0') GROUP BY ALL HAVING count(*) = 1) o
        WHERE staged_subaccount_fills.order_id IS NULL AND staged_subaccount_fills.subaccount_id = o.subaccount_id
          AND staged_subaccount_fills.market_order_id = o.market_order_id AND CAST(staged_subaccount_fills.filled_at AS DATE) = o.day""",
        """UPDATE staged_subaccount_fills SET subaccount_id = coalesce(staged_subaccount_fills.subaccount_id, o.subaccount_id), side = coalesce(staged_subaccount_fills.side, o.side)
        FROM staged_subaccount_orders o WHERE staged_subaccount_fills.order_id = o.order_id AND (staged_subaccount_fills.subaccount_id IS NULL OR staged_subaccount_fills.side IS NULL)""",
        # Some platforms say of the fill, not of the order, that they closed it out.
        """UPDATE staged_subaccount_orders SET forced = true FROM work_fills w JOIN staged_subaccount_fills f ON f.source_id = w.source_id AND f.source_row = w.source_row
        WHERE w.forced AND f.order_id = staged_subaccount_orders.order_id AND NOT coalesce(staged_subaccount_orders.forced, false)""",
        # One order through several channels has no one account: the channels' orders say which.
        """UPDATE staged_subaccount_orders SET main_account_id = coalesce(main_account_id, c.account), market_order_id = coalesce(market_order_id, c.number),
          remark = nullif(concat_ws('; ', remark, c.said), '')
        FROM (SELECT order_id AS o, CASE WHEN count(DISTINCT main_account_id) = 1 THEN min(main_account_id) END AS account,
            CASE WHEN count(*) = 1 THEN min(market_order_id) END AS number,
            nullif(concat_ws('; ', string_agg(DISTINCT remark, '; ' ORDER BY remark), CASE WHEN count(*) > 1 THEN 'channels ' || string_agg(main_account_id || ':' || coalesce(market_order_id, ''), ';' ORDER BY channel_order_id) END), '') AS said
          FROM staged_channel_orders WHERE order_id IS NOT NULL GROUP BY order_id) c WHERE order_id = c.o""",
    ]


def _same_fill_twice() -> list[str]:
    """A settlement slip of a fill that another table has gives it its fee and goes."""
    match = """SELECT s.source_id, s.source_row, s.fee, f.source_id AS to_source, f.source_row AS to_row FROM staged_subaccount_fills s
        JOIN work_fills w ON w.slip AND w.source_id = s.source_id AND w.source_row = s.source_row
        JOIN staged_subaccount_fills f ON f.market_fill_id = s.market_fill_id AND f.subaccount_id = s.subaccount_id
        JOIN work_fills v ON NOT v.slip AND v.source_id = f.source_id AND v.source_row = f.source_row
        QUALIFY row_number() OVER (PARTITION BY s.source_id, s.source_row ORDER BY f.source_id, f.source_row) = 1"""
    return [
        f"CREATE TABLE work_slips AS {match}",
        """UPDATE staged_subaccount_fills SET fee = s.fee FROM work_slips s WHERE staged_subaccount_fills.source_id = s.to_source
        AND staged_subaccount_fills.source_row = s.to_row AND staged_subaccount_fills.fee IS NULL""",
        "DELETE FROM staged_subaccount_fills USING work_slips s WHERE staged_subaccount_fills.source_id = s.source_id AND staged_subaccount_fills.source_row = s.source_row",
        *_moved("work_slips", "same_fill_in_another_table"),
    ]


def _positions() -> list[str]:
    """Where a platform keeps orders, its positions give no orders of their own."""
    listed = "SELECT p.source_id FROM work_positions p WHERE p.platform_id IN (SELECT platform_id FROM work_orders)"
    return [
        f"DELETE FROM staged_subaccount_orders WHERE source_id IN ({listed})",
        f"DELETE FROM staged_subaccount_fills WHERE source_id IN ({listed}) AND source_id NOT IN (SELECT source_id FROM work_fills)",
    ]


def _subaccounts() -> list[str]:
    """Sub-accounts that only orders, fills or financings speak of; whose financing it is."""
    return [
        # Tables that name sub-accounts by their login find them by their id.
        *[
            f"""UPDATE staged_{table} SET subaccount_id = w.subaccount_id FROM (SELECT label, min(subaccount_id) AS subaccount_id FROM work_subaccounts WHERE label IS NOT NULL GROUP BY label) w
            WHERE staged_{table}.subaccount_id = w.label AND staged_{table}.subaccount_id NOT IN (SELECT subaccount_id FROM work_subaccounts)"""
            for table in ("subaccount_orders", "subaccount_fills", "financings", "ledger")
        ],
        "UPDATE work_owners SET subaccount_id = w.subaccount_id FROM work_subaccounts w WHERE work_owners.subaccount_id = w.label AND w.label IS NOT NULL",
        """UPDATE staged_financings SET subaccount_id = CASE WHEN EXISTS (SELECT 1 FROM work_owners o WHERE o.via = 'financing') THEN w.financing_id ELSE coalesce(w.client_id, w.financing_id) END
        FROM work_financings w WHERE staged_financings.subaccount_id IS NULL AND staged_financings.source_id = w.source_id AND staged_financings.source_row = w.source_row""",
        """INSERT INTO work_owners BY NAME SELECT f.subaccount_id, w.client_id, w.platform_id, 'financings' AS via, w.started_at AS opened_at, f.source_id, f.source_row
        FROM work_financings w JOIN staged_financings f ON f.source_id = w.source_id AND f.source_row = w.source_row WHERE f.subaccount_id IS NOT NULL""",
        """INSERT INTO staged_subaccounts (subaccount_id, platform_id, client_id, source_id, source_row)
        SELECT subaccount_id, min(platform_id), min(client_id), min_by(source_id, (source_id, source_row)), min_by(source_row, (source_id, source_row))
        FROM work_owners WHERE subaccount_id IS NOT NULL AND subaccount_id NOT IN (SELECT subaccount_id FROM staged_subaccounts) GROUP BY subaccount_id ORDER BY subaccount_id""",
        # An order's client is the sub-account's where nothing else says it.
        """UPDATE staged_subaccounts SET client_id = o.client_id FROM (SELECT subaccount_id, min(client_id) AS client_id FROM work_owners WHERE client_id IS NOT NULL GROUP BY subaccount_id
          HAVING count(DISTINCT client_id) = 1) o WHERE staged_subaccounts.client_id IS NULL AND staged_subaccounts.subaccount_id = o.subaccount_id""",
        """UPDATE staged_subaccounts SET opened_at = f.at FROM (SELECT subaccount_id, min(started_at) AS at FROM staged_financings GROUP BY subaccount_id) f
        WHERE opened_at IS NULL AND staged_subaccounts.subaccount_id = f.subaccount_id AND staged_subaccounts.subaccount_id IN (SELECT subaccount_id FROM work_owners WHERE via IN ('financing', 'financings'))
          AND staged_subaccounts.subaccount_id NOT IN (SELECT subaccount_id FROM work_subaccounts)""",
    ]


def _main_accounts() -> list[str]:
    """The main account of a sub-account: by the platform's own id of it, else the only one that its orders went through. Simulated accounts are none."""
    return [
        """UPDATE staged_subaccounts SET main_account_id = m.main_account_id, simulated = coalesce(staged_subaccounts.simulated, m.simulated)
        FROM work_subaccounts w JOIN staged_main_accounts m ON m.local_id = w.main_ref AND m.platform_id = w.platform_id AND m.main_account_id NOT LIKE 'channel:%'
        WHERE staged_subaccounts.source_id = w.source_id AND staged_subaccounts.source_row = w.source_row AND staged_subaccounts.main_account_id IS NULL""",
        """UPDATE staged_subaccount_orders SET main_account_id = NULL, simulated = true, remark = concat_ws('; ', remark, 'simulated account ' || m.main_account_id)
        FROM (SELECT DISTINCT main_account_id FROM staged_main_accounts WHERE simulated) m WHERE staged_subaccount_orders.main_account_id = m.main_account_id""",
        """UPDATE staged_subaccounts SET main_account_id = NULL, simulated = true FROM (SELECT DISTINCT main_account_id FROM staged_main_accounts WHERE simulated) m
        WHERE staged_subaccounts.main_account_id = m.main_account_id""",
        """UPDATE staged_subaccounts SET main_account_id = o.account FROM (SELECT subaccount_id, min(main_account_id) AS account FROM staged_subaccount_orders
          WHERE main_account_id IS NOT NULL GROUP BY subaccount_id HAVING count(DISTINCT main_account_id) = 1 AND count(*) FILTER (main_account_id IS NULL) = 0) o
        WHERE staged_subaccounts.main_account_id IS NULL AND staged_subaccounts.subaccount_id = o.subaccount_id
          AND staged_subaccounts.subaccount_id NOT IN (SELECT subaccount_id FROM staged_subaccount_orders WHERE remark LIKE '%channels %')""",
        """UPDATE staged_subaccount_orders SET simulated = s.simulated FROM staged_subaccounts s WHERE s.subaccount_id = staged_subaccount_orders.subaccount_id AND s.simulated IS NOT NULL
        AND staged_subaccount_orders.simulated IS NULL""",
    ]


def _agents() -> list[str]:
    """Clients whose sub-account names their agent."""
    return [
        """UPDATE staged_clients SET agent_id = w.agent_id FROM (SELECT s.client_id, min(w.agent_id) AS agent_id FROM work_subaccounts w
          JOIN staged_subaccounts s ON s.source_id = w.source_id AND s.source_row = w.source_row WHERE w.agent_id IS NOT NULL GROUP BY s.client_id) w
        WHERE staged_clients.agent_id IS NULL AND staged_clients.client_id = w.client_id"""
    ]


def _owners_of_money() -> list[str]:
    """Money booked on a sub-account is its client's."""
    return [
        """UPDATE staged_ledger SET subaccount_id = staged_ledger.client_id, client_id = s.client_id FROM staged_subaccounts s WHERE staged_ledger.subaccount_id IS NULL
        AND staged_ledger.client_id = s.subaccount_id AND s.client_id IS NOT NULL AND s.client_id <> s.subaccount_id AND staged_ledger.source_id IN (SELECT source_id FROM work_entries)
        AND staged_ledger.client_id NOT IN (SELECT client_id FROM staged_clients)""",
        """UPDATE staged_ledger SET client_id = s.client_id FROM staged_subaccounts s WHERE staged_ledger.subaccount_id = s.subaccount_id
        AND (staged_ledger.client_id IS NULL OR staged_ledger.client_id NOT IN (SELECT client_id FROM staged_clients)) AND s.client_id IS NOT NULL
        AND staged_ledger.source_id IN (SELECT source_id FROM work_entries)""",
    ]


def _same_money_twice() -> list[str]:
    """The same money in a platform's log and in a table of papers counts once.

    Papers with a state (a deposit paid, a withdrawal carried out) and what is worked out from positions count before the log; papers without a state count only
    where there is no log of their kind. The k-th entry of a kind, client and amount in the one is the k-th in the other.
    """
    ranked = """SELECT l.source_id, l.source_row, l.entry_id, e.role, e.platform_id AS platform, l.kind, l.client_id, l.amount,
          row_number() OVER (PARTITION BY e.role = 'log', e.platform_id, l.kind, l.client_id, l.amount ORDER BY l.booked_at, l.entry_id) AS place
        FROM staged_ledger l JOIN work_entries e ON e.source_id = l.source_id WHERE e.role IN ('log', 'paper', 'derived') AND l.kind <> 'adjustment'"""
    return [
        f"CREATE TABLE work_ranked AS {ranked}",
        """CREATE TABLE work_doubled AS SELECT g.source_id, g.source_row FROM work_ranked g JOIN work_ranked p ON g.role = 'log' AND p.role <> 'log' AND p.platform = g.platform
        AND p.kind = g.kind AND p.client_id IS NOT DISTINCT FROM g.client_id AND p.amount = g.amount AND p.place = g.place
        UNION SELECT l.source_id, l.source_row FROM staged_ledger l JOIN work_entries e ON e.source_id = l.source_id AND e.role = 'unproven'
        WHERE EXISTS (SELECT 1 FROM staged_ledger g JOIN work_entries f ON f.source_id = g.source_id AND f.role = 'log' WHERE f.platform_id = e.platform_id AND g.kind = l.kind)""",
        "DELETE FROM staged_ledger USING work_doubled d WHERE staged_ledger.source_id = d.source_id AND staged_ledger.source_row = d.source_row",
        *_moved("work_doubled", "same_entry_in_another_table"),
    ]


def _platforms() -> list[str]:
    """One row for each platform. A database with one tenant is that tenant's; with several, rows that name none belong to the database."""
    one = (
        "(SELECT platform_id AS base, min(tenant_id) AS tenant FROM work_tenants GROUP BY platform_id HAVING count(DISTINCT tenant_id) = 1)"
    )
    return [
        *[
            f"UPDATE staged_{table} SET platform_id = t.tenant FROM {one} t WHERE staged_{table}.platform_id = t.base"
            for table in ("clients", "agents", "subaccounts", "ledger", "main_accounts")
        ],
        """UPDATE staged_platforms SET software = w.software, vendor_id = t.platform_id FROM work_tenants t,
          (SELECT platform_id, min(software) AS software FROM work_platforms GROUP BY platform_id) w
        WHERE staged_platforms.platform_id = t.tenant_id AND w.platform_id = t.platform_id AND staged_platforms.source_id = t.source_id""",
        """INSERT INTO staged_platforms (platform_id, name, software, source_id, source_row)
        SELECT platform_id, platform_id, min(software), min_by(source_id, (source_id, source_row)), min_by(source_row, (source_id, source_row)) FROM work_platforms
        WHERE platform_id NOT IN (SELECT platform_id FROM work_tenants) AND platform_id NOT IN (SELECT platform_id FROM staged_platforms) GROUP BY platform_id ORDER BY platform_id""",
    ]
