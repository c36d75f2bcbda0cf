"""Every word that says why: why a row of a file was not kept, and why a row of a dataset is worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One word, how much it matters, and what it means in both languages.

    ``error``: the row contradicts itself or the contract, and answers that rest on it will be wrong. ``warning``: it may be wrong.
    ``note``: it is as it is
    in many sound records, but limits what can be said.
    """

    name: str
    severity: Severity
    zh: str
    en: str


def _reasons(*rows: tuple[str, Severity, str, str]) -> dict[str, Reason]:
    return {name: Reason(name, severity, zh, en) for name, severity, zh, en in rows}


# Why ``check`` names a row.
PROBLEMS = _reasons(
    ("required", "error", "必填而为空", "required, but null"),
    ("not_timestamp", "error", "不是时间", "does not read as a time"),
    ("not_date", "error", "不是日期", "does not read as a date"),
    ("not_money", "error", "不是金额", "does not read as an amount of money"),
    ("not_price", "error", "不是价格", "does not read as a price"),
    ("not_quantity", "error", "不是整数数量", "does not read as a whole quantity"),
    ("not_units", "error", "不是份额", "does not read as units"),
    ("not_rate", "error", "不是比率", "does not read as a rate"),
    ("not_integer", "error", "不是整数", "does not read as a whole number"),
    ("not_flag", "error", "不是是/否", "does not read as yes or no"),
    ("wrong_cell_count", "error", "该行列数与表头不符，整行未读", "as many cells as the header has are not there; the row is left out"),
    ("not_allowed", "error", "不在允许的取值之内", "not one of the allowed words"),
    ("below_minimum", "error", "低于允许的最小值", "below the least allowed value"),
    ("placeholder", "warning", '用 ""、0、NA 等代替未知；应为空', '"", 0, NA or the like stands for unknown; should be null'),
    ("padded", "warning", "首尾有空白", "blanks before or after the value"),
    ("symbol_form", "warning", "代码不带交易所后缀或形式不对", "a symbol without its exchange, or of no known form"),
    ("conflict", "error", "同一编号而内容不同；任何统计都不计入", "one id with different contents; counted nowhere"),
    ("repeated_id", "warning", "同一编号、同一内容重复出现；只计一次", "one id with the same content again; counts once"),
    ("same_event", "note", "同一事件来自两个来源；只计一次", "the same event from two sources; counts once"),
    ("repeated_row", "warning", "所有列都相同的行；只计一次", "a row equal in every column; counts once"),
    ("no_such_row", "warning", "所引用的编号在被引用的表中不存在", "what it refers to is not in the other table"),
    ("overfilled", "error", "成交数量大于委托数量", "more filled than ordered"),
    ("status_differs", "warning", "委托状态与成交数量不符", "the status does not agree with the filled quantity"),
    ("zero_price", "warning", "价格为 0", "a price of 0"),
    ("zero_quantity", "error", "数量为 0", "a quantity of 0"),
    ("off_tick", "note", "价格不是最小变动单位的整数倍（或为成交均价）", "a price off the tick (or the mean of several fills)"),
    ("outside_quotes", "warning", "成交价在当日最低价与最高价之外", "a fill outside the day's lowest and highest price"),
    (
        "outside_limit",
        "note",
        "委托价在按前收盘价推算的涨跌停之外（除权日可能如此）",
        "an order outside the price limits reckoned from the close before (may be so on an ex-rights day)",
    ),
    ("ends_before_start", "error", "结束早于开始", "ends before it starts"),
    ("in_future", "error", "日期在今天之后", "dated after today"),
    ("too_early", "warning", "日期早于 1990 年，多为缺省值", "dated before 1990: mostly a default value"),
    ("weekend", "warning", "在周末", "on a weekend"),
    ("outside_session", "warning", "不在交易时段内", "outside the trading sessions"),
    ("order_differs", "error", "与其委托的账户、代码、方向或开平不符", "differs from its order in account, symbol, side or effect"),
    ("before_order", "error", "成交早于委托", "filled before the order was placed"),
    ("another_day", "warning", "成交日与委托日不符", "filled on another day than its order"),
    ("fills_differ", "warning", "各笔成交之和与成交数量不符", "its fills add up to another quantity than the filled quantity"),
    ("no_fills", "note", "有成交数量而没有成交记录", "a filled quantity without a fill"),
    ("hole", "warning", "该日他表有记录而本表没有", "no row on days on which other tables have some"),
    ("no_rows_anywhere", "note", "工作日而各表皆无记录（多为节假日）", "weekdays on which no table has a row (mostly holidays)"),
    (
        "sold_without_holdings",
        "note",
        "卖出多于所知持仓：之前的记录缺失",
        "sold more than is known to be held: earlier records are missing",
    ),
    (
        "closed_without_open",
        "note",
        "平仓多于所知开仓：之前的记录缺失",
        "closed more than is known to be open: earlier records are missing",
    ),
    ("t_plus_one", "warning", "当日卖出多于前一日持仓（T+1）", "sold more on a day than was held the evening before (T+1)"),
    (
        "balance_gap",
        "warning",
        "余额不衔接：中间有缺失的记录",
        "the balance does not follow from the one before: a record is missing in between",
    ),
    ("balance_unchained", "note", "该来源的余额不是逐笔余额", "the balances of this source are not running ones"),
    ("source_not_recognised", "warning", "文件未识别，其行全部未保留", "a file that was not recognised; none of its rows is kept"),
    ("rows_unaccounted", "error", "保留与未保留之和不等于读到的行数", "rows kept and rejected do not add up to the rows read"),
)

# Why ``ingest`` did not keep a row. ``note``: the row holds no record of its own. Some words are followed by a blank and the id of the row
# that was kept.
REJECTS = _reasons(
    ("preamble", "note", "表头之上的说明行", "a line above the header"),
    ("header", "note", "表头", "the header"),
    ("repeated_header", "note", "重复的表头", "the header again"),
    ("blank", "note", "空行", "a blank row"),
    ("total_row", "note", "合计行", "a row of totals"),
    ("footer", "note", "表尾说明", "a line below the table"),
    ("companion_sheet", "note", "附表：内容已在主表中", "a sheet beside the main one, which says the same"),
    ("cancel_request", "note", "撤单请求：结果在被撤的委托上", "a request to cancel; its outcome is on the order itself"),
    ("cancelled_not_filled", "note", "已撤而无成交的记录", "cancelled without a fill"),
    ("nothing_in_row", "note", "既无数量也无金额的记录", "a record without quantity or amount"),
    ("duplicate_of", "note", "与已保留的一行相同", "equal to a row that was kept"),
    ("other_side_of", "note", "同一笔划转已由另一方的记录保留", "the same transfer, kept from the other side's record"),
    ("earlier_state_of", "note", "同一委托较早的状态", "an earlier state of the same order"),
    ("rule", "note", "分隔线", "a ruled line"),
    ("title", "note", "表的标题", "the title of a table"),
    ("text", "note", "说明文字", "a line of text"),
    ("log_line", "note", "日志中不是报文的行", "a line of the log that is no message"),
    ("account_summary", "note", "资金状况的一行（已并入其一行）", "a line of the account summary, of which one row is kept"),
    ("count_differs", "warning", "所称条数与读到的不符", "fewer or more rows than the statement says"),
    ("wrong_number_of_cells", "warning", "列数与表头不符", "as many cells as the header has are not there"),
    ("undecodable", "warning", "含无法解码的字符", "characters that cannot be decoded"),
    ("repeats_fills", "note", "重复成交记录的内容", "says again what the fills say"),
    ("repeats_positions", "note", "重复持仓汇总的内容", "says again what the positions say"),
    ("repeats_daily_statements", "note", "区间内的日结算单已有", "a period whose daily statements are there"),
    ("no_position_or_day", "warning", "没有持仓量或日期", "no position or no day"),
    ("table_not_used", "note", "不用的表", "a table that is not used"),
    ("session_message", "note", "会话报文（登录、心跳等）", "a message of the session (logon, heartbeat)"),
    ("message_not_used", "note", "与委托无关的报文", "a message that is about no order"),
    ("message_without_order", "warning", "没有委托编号的报文", "a message that names no order"),
    ("message_without_type", "warning", "没有类型的报文", "a message without a type"),
    ("message_cut_off", "warning", "报文不完整", "a message that is cut off"),
    ("separators_lost", "warning", "分隔符已丢失的报文", "a message whose separators are lost"),
    ("bad_checksum", "warning", "长度或校验和不符", "a message whose length or checksum does not hold"),
    ("cancel_refused", "note", "撤单被拒", "a refused request to cancel"),
    ("possible_duplicate", "note", "重发的报文", "a message sent again"),
    ("repeated_report", "note", "同一回报再次出现", "the same report again"),
    ("busted_by", "note", "成交已被撤销", "an execution that was busted"),
    ("bust_of", "note", "撤销成交的回报", "the report that busts an execution"),
    ("bust_of_unknown_fill", "warning", "所撤销的成交不在文件中", "busts an execution that is not there"),
    ("corrected_by", "note", "成交已被更正", "an execution that was corrected"),
    ("failed_login", "note", "登录失败", "a login that failed"),
    ("no_login_event", "warning", "不知是何种登录事件", "an event of no known kind"),
    ("missing", "warning", "缺少必需的值", "a needed value is missing"),
    ("no_date", "warning", "没有日期", "no date"),
    ("no_quantity", "warning", "没有数量", "no quantity"),
    ("no_volume", "warning", "没有数量", "no volume"),
    ("no_price", "warning", "没有价格", "no price"),
    ("no_amount", "warning", "没有金额", "no amount"),
    ("neither_in_nor_out", "warning", "看不出是入金还是出金", "neither in nor out"),
    ("direction_unknown", "warning", "看不出收付方向", "the direction of the money cannot be told"),
    ("direction_is_neither_buy_nor_sell", "warning", "买卖方向不是买也不是卖", "a side that is neither buy nor sell"),
    ("no_time", "warning", "没有时刻", "no time"),
    ("no_owner", "warning", "看不出属于谁", "whose it is cannot be told"),
    ("both_in_and_out", "warning", "同一行既有收入又有支出", "money in and money out in one row"),
    ("query_feedback", "note", "对查询的答复：没有交易", "the answer to a query: there are no entries"),
    ("kind_not_understood", "warning", "看不出是何种记录", "what kind of entry it is cannot be told"),
    ("state_not_understood", "warning", "看不出是否已办成", "whether it was carried out cannot be told"),
    ("not_carried_out", "note", "没有办成的申请", "a request that was not carried out"),
    ("not_in_force", "note", "没有生效的合约", "a contract that did not take effect"),
    ("internal_move", "note", "平台内部划转：两边都在同一账上", "moved within the platform: both sides are in one book"),
    ("free_trial", "note", "免费体验，不是真实资金", "a free trial without real money"),
    ("unused_subaccount", "note", "没有分给客户的子账户", "a sub-account that no client has"),
    ("not_an_agent", "note", "用户不是代理", "a user who is no agent"),
    ("reference_data", "note", "参考资料，不是记录", "reference data, no record"),
    ("same_fill_in_another_table", "note", "同一成交已由另一张表保留", "the same fill, kept from another table"),
    ("same_entry_in_another_table", "note", "同一笔资金已由另一张表保留", "the same entry, kept from another table"),
    ("row_too_long", "warning", "一行过长，未读", "a row that is too long to be read"),
    ("statement_cut_off", "warning", "语句不完整", "a statement that is cut off"),
    ("too_many_cells", "warning", "列数多于表头", "more cells than the header has"),
    ("unreadable_sheet", "warning", "工作表打不开", "a sheet that does not open"),
    ("not_a_date", "warning", "不是日期", "does not read as a date"),
    ("not_a_time", "warning", "不是时刻", "does not read as a time"),
    ("not_a_number", "warning", "不是数字", "does not read as a number"),
    ("not_a_whole_number", "warning", "不是整数", "does not read as a whole number"),
    ("not_understood", "warning", "某一格不能解读", "a cell that does not read"),
    ("no_rule", "warning", "读取器没有处理这种行的规则（请报告）", "no rule of the reader takes such a row (please report it)"),
    ("not_recognised", "warning", "没有读取器认识这张表", "no reader knows this table"),
    ("unreadable_file", "warning", "文件打不开或已损坏", "the file does not open or is damaged"),
)
