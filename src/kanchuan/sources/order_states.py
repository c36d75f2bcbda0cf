"""Files that record every state of an order: the last state is the order, the earlier ones are accounted for as such."""

from __future__ import annotations

from kanchuan.engine.duckdb import literal


def superseded(ours: str) -> list[str]:
    """Queries for ``Family.finish`` that keep of each order its last state, among the staged orders whose id matches the regular expression ``ours``.

    An order that was first written without its exchange number is the one with the same ``client_order_no`` on that day. The last state is the one with the most filled; of
    those a final one (filled, cancelled, rejected), then the one that stands last. The others move to the rejects as ``earlier_state_of <order_id>``; the moment of placing is the earliest.
    """
    return [
        f"""CREATE OR REPLACE TABLE order_states AS
        WITH ours AS (
          SELECT *, rowid AS place, coalesce(order_id LIKE 'session:%', false) AS unnumbered FROM staged_orders WHERE regexp_matches(order_id, {literal(ours)})
        ), numbered AS (
          SELECT account_id, trading_day, client_order_no, min(order_id) AS order_id FROM ours WHERE NOT unnumbered AND client_order_no IS NOT NULL GROUP BY ALL
          HAVING count(DISTINCT order_id) = 1
        )
        SELECT o.place, o.source_id, o.source_row, coalesce(n.order_id, o.order_id) AS whole_id,
          row_number() OVER (PARTITION BY o.account_id, coalesce(n.order_id, o.order_id)
            ORDER BY coalesce(o.filled_quantity, 0) DESC, (o.status IN ('filled', 'cancelled', 'rejected'))::INT DESC NULLS LAST, (NOT o.unnumbered)::INT DESC,
              o.placed_at DESC, o.source_row DESC, o.source_id DESC) AS state,
          min(o.placed_at) OVER (PARTITION BY o.account_id, coalesce(n.order_id, o.order_id)) AS first_at
        FROM ours o LEFT JOIN numbered n ON o.unnumbered AND o.account_id = n.account_id AND o.trading_day IS NOT DISTINCT FROM n.trading_day AND o.client_order_no = n.client_order_no""",
        """INSERT INTO staged_rejects SELECT s.source_id, s.source_row, NULL, 'earlier_state_of ' || s.whole_id, left(CAST(to_json(o) AS VARCHAR), 4000)
        FROM order_states s JOIN staged_orders o ON o.rowid = s.place WHERE s.state > 1 ORDER BY s.source_id, s.source_row""",
        "INSERT INTO moved_to_rejects SELECT source_id, source_row FROM order_states WHERE state > 1",
        "UPDATE staged_orders SET placed_at = s.first_at, order_id = s.whole_id FROM order_states s WHERE s.state = 1 AND staged_orders.rowid = s.place AND (placed_at <> s.first_at OR order_id <> s.whole_id)",
        "DELETE FROM staged_orders WHERE rowid IN (SELECT place FROM order_states WHERE state > 1)",
        "DROP TABLE order_states",
    ]
