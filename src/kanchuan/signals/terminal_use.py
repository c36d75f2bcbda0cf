"""The shared preparation of terminals: which account was used from which machine on which day."""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step


def steps(dialect: Dialect) -> list[Step]:
    """``terminal_use`` (account, day, terminal), ``machine_day`` (households on one machine and day) and their roll-ups."""
    ts = dialect.epoch_us('l."at"')
    return [
        Step(
            "login_flow",
            f"""SELECT a.account_no, CAST({dialect.day_number(ts)} AS INTEGER) AS day, {ts} AS ts, l.event, t.terminal_no
FROM logins l JOIN account_list a ON l.account_id = a.account_id LEFT JOIN terminal_list t ON l.terminal_id = t.terminal_id WHERE l."at"
  IS NOT NULL""",
        ),
        Step(
            "terminal_use",
            """SELECT u.account_no, u.day, u.terminal_no, sum(u.orders) AS orders, sum(u.logins) AS logins
FROM (
  SELECT account_no, day, terminal_no, count(*) AS orders, 0 AS logins FROM order_marks WHERE terminal_no IS NOT NULL GROUP BY account_no,
    day, terminal_no
  UNION ALL
  SELECT account_no, day, terminal_no, 0, count(*) FROM login_flow WHERE terminal_no IS NOT NULL GROUP BY account_no, day, terminal_no) AS u
GROUP BY u.account_no, u.day, u.terminal_no""",
        ),
        Step(
            "machine_day",
            # Only machines told by two strong identifiers: an address shared behind one router, or one serial number repeated by a clone,
            # is no machine.
            """SELECT machine_no, day, count(DISTINCT household) AS households, count(DISTINCT account_no) AS accounts FROM (
  SELECT t.machine_no, u.day, u.account_no, a.household FROM terminal_use u JOIN terminal_list t ON u.terminal_no = t.terminal_no
    JOIN account_list a ON u.account_no = a.account_no
  WHERE t.machine_no IS NOT NULL AND t.strong_ids >= 2 AND coalesce(a.holder_kind, 'person') = 'person') AS p
GROUP BY machine_no, day HAVING count(DISTINCT account_no) > 1""",
        ),
        Step(
            "terminal_day",
            """SELECT u.account_no, u.day, count(DISTINCT coalesce(t.machine_no, -t.terminal_no)) AS machines, count(DISTINCT t.region_no)
              AS regions,
  count(DISTINCT t.app_no) AS apps FROM terminal_use u JOIN terminal_list t ON u.terminal_no = t.terminal_no GROUP BY u.account_no,
    u.day""",
        ),
        Step(
            "account_terminals",
            """SELECT k.account_no, k.orders, k.described, k.relayed, k.api, k.blank, k.machines, k.largest_machine, d.days,
              d.machine_days, d.region_days, d.app_days,
  d.most_machines, d.most_regions, d.most_apps
FROM (
  SELECT account_no, sum(orders) AS orders, sum(CASE WHEN described THEN orders ELSE 0 END) AS described, sum(CASE WHEN kind = 'relay'
    THEN orders ELSE 0 END) AS relayed,
    sum(CASE WHEN kind = 'api' THEN orders ELSE 0 END) AS api, sum(CASE WHEN described AND strong_ids = 0 THEN orders ELSE 0 END) AS blank,
    count(*) AS machines, max(orders) AS largest_machine
  FROM (
    SELECT u.account_no, coalesce(t.machine_no, -t.terminal_no) AS machine, t.kind, coalesce(t.described, false) AS described,
      coalesce(t.strong_ids, 0) AS strong_ids,
      sum(u.orders + u.logins) AS orders
    FROM terminal_use u JOIN terminal_list t ON u.terminal_no = t.terminal_no
    GROUP BY u.account_no, coalesce(t.machine_no, -t.terminal_no), t.kind, coalesce(t.described, false), coalesce(t.strong_ids, 0)) AS m
  GROUP BY account_no) AS k
JOIN (
  SELECT account_no, count(*) AS days, sum(machines) AS machine_days, sum(regions) AS region_days, sum(apps) AS app_days, max(machines) AS
    most_machines,
    max(regions) AS most_regions, max(apps) AS most_apps
  FROM terminal_day GROUP BY account_no) AS d ON k.account_no = d.account_no""",
        ),
    ]
