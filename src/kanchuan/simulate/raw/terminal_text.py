"""What counters keep of the machine behind an instruction, as the two families of terminal strings; see ``sources/terminal_strings.py``."""

from __future__ import annotations

from kanchuan.engine.duckdb import DuckDBEngine


def _said(column: str) -> str:
    return f"coalesce({column}, 'NA')"


def _port(base: int) -> str:
    # Ports change with every session; one for each address does for a record.
    return f"({base} + length({_said('public_ip')}) * 37 + ascii({_said('terminal_id')}[3]) * 11)"


def terminal_texts(engine: DuckDBEngine) -> None:
    """``terminal_texts``: terminal_id, ``text`` (brokers), ``way`` (委托方式), ``relay`` (软件标识 of a relay), ``futures_text``, ``product`` (futures).

    A program's interface and what the counter could not make out write no PC or MA in front.
    """
    head = (
        f"IIP=' || {_said('public_ip')} || ';IPORT=' || {_port(50_100)} || ';LIP=' || {_said('lan_ip')} || ';MAC=' || {_said('mac')} || '"
    )
    phone = f"IMEI=' || {_said('imei')} || ';RMPN=NA;UMPN=' || {_said('phone_number')} || '"
    machine = f"HD=' || {_said('disk_serial')} || ';PCN=NA;CPU=' || {_said('cpu_id')} || ';PI=NA;VOL=NA"
    app = f"@' || {_said('app_id')}"
    mac = _said("mac")
    engine.execute(
        f"""CREATE OR REPLACE TABLE terminal_texts AS SELECT terminal_id, public_ip, mac, app_id,
          CASE kind WHEN 'phone' THEN CASE WHEN imei IS NULL AND mac IS NULL THEN 'MI' ELSE 'MA' END || ';{head};{phone}{app}
            WHEN 'pc' THEN 'PC;{head};{machine}{app}
            ELSE '{head};' || CASE WHEN imei IS NOT NULL OR phone_number IS NOT NULL THEN '{phone};' ELSE '' END || '{machine}{app} END AS text,
          CASE kind WHEN 'phone' THEN '手机委托' WHEN 'pc' THEN '网上委托' WHEN 'api' THEN '程序化接口' ELSE '其他' END AS way,
          CASE WHEN kind = 'relay' THEN coalesce(app_id, 'RELAY') END AS relay,
          CASE WHEN kind IN ('phone', 'pc') THEN CASE kind WHEN 'phone' THEN '4' ELSE '1' END || '@2020-01-01 09:00:00@' || {_said("lan_ip")} || '@@'
            || CASE WHEN mac IS NULL THEN '' ELSE {mac} END || '@@NA@NA@' || coalesce(disk_serial, '') || '@' || coalesce(cpu_id, '') || '@' END AS futures_text,
          CASE WHEN kind = 'api' THEN 'API ' || coalesce(app_id, '') ELSE app_id END AS product
        FROM terminals""",
        "terminal texts",
    )
