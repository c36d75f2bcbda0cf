"""All indicators, in the order in which they are computed and shown, and the preparation they share."""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step
from kanchuan.signals import (
    alternates_machines_within_seconds,
    buys_in_fixed_slots,
    carries_several_tags,
    changes_after_password_change,
    changes_hands_at_password_change,
    closes_at_a_fixed_loss,
    closes_lots_at_their_own_hour,
    closes_lots_out_of_turn,
    deposits_follow_password_changes,
    follows_few_securities,
    gives_each_tag_its_machine,
    hides_its_terminal,
    holds_both_directions_at_once,
    holds_many_lots_at_once,
    holds_many_positions,
    identities,
    interleaves_round_trips,
    is_an_institution_with_one_interface,
    is_funded_by_others,
    is_used_from_many_machines,
    is_used_from_many_regions,
    keeps_hours_by_security,
    keeps_more_hours_than_one_person,
    keeps_to_one_machine,
    mixes_holding_times,
    mixes_lot_habits,
    mixes_order_sizes,
    money_flow,
    order_flow,
    orders_different_lots_within_one_second,
    orders_several_within_one_second,
    orders_through_a_relay,
    passes_money_through,
    passes_others_money_to_the_broker,
    pays_regular_interest,
    pools_money_from_many,
    reinvests_exact_proceeds,
    round_trips,
    runs_several_purses,
    shares_a_contact,
    shares_a_strong_terminal,
    shares_an_address,
    shares_only_within_the_family,
    sizes_orders_by_hour,
    sizes_orders_by_security,
    swaps_money_around_password_change,
    terminal_use,
    tops_up_in_proportion,
    tops_up_in_round_sums,
    trades_alongside_another_account,
    trades_both_sides_within_seconds,
    trades_both_ways_in_a_day,
    trades_one_lot_size,
    trades_with_itself,
    travels_impossibly,
    turns_over_several_books_at_once,
    turns_over_some_and_builds_others,
    uses_many_applications,
    wakes_after_sleep,
    was_opened_with_others,
)
from kanchuan.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = (
    shares_a_strong_terminal.SIGNAL,
    is_used_from_many_machines.SIGNAL,
    is_used_from_many_regions.SIGNAL,
    uses_many_applications.SIGNAL,
    orders_through_a_relay.SIGNAL,
    travels_impossibly.SIGNAL,
    alternates_machines_within_seconds.SIGNAL,
    hides_its_terminal.SIGNAL,
    orders_several_within_one_second.SIGNAL,
    orders_different_lots_within_one_second.SIGNAL,
    trades_both_sides_within_seconds.SIGNAL,
    mixes_holding_times.SIGNAL,
    mixes_order_sizes.SIGNAL,
    mixes_lot_habits.SIGNAL,
    sizes_orders_by_security.SIGNAL,
    keeps_more_hours_than_one_person.SIGNAL,
    keeps_hours_by_security.SIGNAL,
    sizes_orders_by_hour.SIGNAL,
    turns_over_some_and_builds_others.SIGNAL,
    closes_lots_out_of_turn.SIGNAL,
    closes_lots_at_their_own_hour.SIGNAL,
    runs_several_purses.SIGNAL,
    holds_both_directions_at_once.SIGNAL,
    trades_both_ways_in_a_day.SIGNAL,
    turns_over_several_books_at_once.SIGNAL,
    interleaves_round_trips.SIGNAL,
    holds_many_positions.SIGNAL,
    holds_many_lots_at_once.SIGNAL,
    reinvests_exact_proceeds.SIGNAL,
    buys_in_fixed_slots.SIGNAL,
    closes_at_a_fixed_loss.SIGNAL,
    tops_up_in_round_sums.SIGNAL,
    tops_up_in_proportion.SIGNAL,
    swaps_money_around_password_change.SIGNAL,
    deposits_follow_password_changes.SIGNAL,
    pools_money_from_many.SIGNAL,
    is_funded_by_others.SIGNAL,
    passes_others_money_to_the_broker.SIGNAL,
    pays_regular_interest.SIGNAL,
    passes_money_through.SIGNAL,
    shares_a_contact.SIGNAL,
    shares_an_address.SIGNAL,
    wakes_after_sleep.SIGNAL,
    was_opened_with_others.SIGNAL,
    changes_after_password_change.SIGNAL,
    changes_hands_at_password_change.SIGNAL,
    trades_with_itself.SIGNAL,
    trades_alongside_another_account.SIGNAL,
    carries_several_tags.SIGNAL,
    gives_each_tag_its_machine.SIGNAL,
    is_an_institution_with_one_interface.SIGNAL,
    keeps_to_one_machine.SIGNAL,
    trades_one_lot_size.SIGNAL,
    follows_few_securities.SIGNAL,
    shares_only_within_the_family.SIGNAL,
)

# Several people show these more than one does, and machines, market makers and people served by others more still: their curves may fall again. All others only
# rise (or, for what speaks against, only fall), as the rule behind each says.
EITHER_WAY: frozenset[str] = frozenset(
    {
        "orders_several_within_one_second", "orders_different_lots_within_one_second", "trades_both_sides_within_seconds", "uses_many_applications",
        "follows_few_securities", "wakes_after_sleep", "mixes_holding_times", "mixes_order_sizes", "mixes_lot_habits", "sizes_orders_by_security",
        "holds_many_positions", "holds_many_lots_at_once", "trades_one_lot_size", "pools_money_from_many", "is_funded_by_others", "hides_its_terminal",
        "shares_a_contact",
    }
)  # fmt: skip
BY_NAME: dict[str, Signal] = {signal.name: signal for signal in SIGNALS}


def preparation(dialect: Dialect, joins_fills: bool = True) -> list[Step]:
    """The steps that the signals' own steps read, in order.

    Args:
        dialect: the engine's.
        joins_fills: false where the dataset has no fills.
    """
    return [
        *order_flow.steps(dialect, joins_fills),
        *round_trips.steps(dialect),
        *terminal_use.steps(dialect),
        *identities.steps(dialect),
        *money_flow.steps(dialect),
    ]
