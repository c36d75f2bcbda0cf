"""Logins and what else is recorded with a terminal: a futures company's UserSystemInfo and UserSession, a broker's station log."""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import Family, Output, SheetContext
from kanchuan.sources.terminal_strings import TerminalColumns

# A password of the bank link (or CTP's funds password, which serves only that) is another event than that of trading. What is neither login, logout nor a change
# of password (an order, a transfer) tells of its terminal only.
_EVENT = """CASE WHEN event IS NULL THEN 'login'
    WHEN regexp_matches(event, '密码|(?i)pass') AND regexp_matches(event, '改|重置|设|清|变|(?i)chang|modif|reset|update') THEN
      CASE WHEN regexp_matches(event, '银|资金|转账|(?i)transfer|bank|tradingaccount') THEN 'transfer_password_change' ELSE 'password_change' END
    WHEN regexp_matches(event, '登出|退出|注销|签退|下线|(?i)log_?(out|off)|exit') THEN 'logout'
    WHEN regexp_matches(event, '登录|登陆|签到|上线|(?i)log_?(in|on)') OR event IN ('1') THEN 'login' END"""


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    stated = context.facts.get("account_no")
    account = f"coalesce(account, user_code, {literal(stated or f'file:{context.source_id}:{context.stem}')})"
    terminals = TerminalColumns.of(context, account=account)
    futures = context.has("broker") or context.has("terminal_app_type")
    # A login counts on the day of the calendar: the trading day of an evening's login is the next.
    rows = f"""SELECT *, {account} AS account_id, {_EVENT} AS what, at_local(calendar_day(trading_day, day, time_us), time_us) AS at_moment FROM ({terminals.joined()})"""
    usable = "what IS NOT NULL AND at_moment IS NOT NULL AND coalesce(result, '') NOT IN ('失败', 'fail', 'failed', '0')"
    only_terminal = f"NOT coalesce({_EVENT} IS NOT NULL AND coalesce(day, trading_day) IS NOT NULL AND coalesce(result, '') NOT IN ('失败', 'fail', 'failed', '0'), false)"
    found = [
        Output("logins", f'SELECT source_row, account_id, at_moment AS "at", what AS event, terminal_id FROM ({rows}) WHERE {usable}'),
        *terminals.outputs(every_row=only_terminal),
        Output(
            "rejects",
            f"""SELECT source_row, CASE WHEN at_moment IS NULL THEN 'LoginTime' ELSE 'event' END AS "column",
              CASE WHEN at_moment IS NULL THEN 'no_date' WHEN what IS NULL THEN 'no_login_event' ELSE 'failed_login' END AS reason
            FROM ({rows}) WHERE NOT coalesce({usable}, false) AND terminal_id IS NULL""",
        ),
    ]
    if futures:
        found.append(
            Output(
                "accounts",
                f"SELECT min(source_row) AS source_row, {account} AS account_id, 'futures' AS market, min(broker) AS broker_id FROM typed GROUP BY 2",
            )
        )
    return found


LOGINS = Family(load("logins"), outputs)
