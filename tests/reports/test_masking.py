from __future__ import annotations

import pytest

from kanchuan.reports.masking import masked, masked_cell, masked_number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("+8613812345678", "+86138****5678"),
        ("110101199001011234", "1101**********1234"),
        ("11010119900101123X", "1101**********123X"),
        ("6222021234567890123", "6222***********0123"),
        ("2024-03-04 10:47:36.975", "2024-03-04 10:47:36.975"),
        ("660100012345", "660100012345"),
        ("amount 12345678.90", "amount 12345678.90"),
    ],
)
def test_personal_numbers_lose_their_middle(text, shown):
    assert masked(text) == shown


def test_a_personal_column_hides_numbers_of_any_form():
    assert masked_number("660100012345") == "660*****2345"
    assert masked_number("1234567") == "12***67"
    assert masked_cell("payer_account", "660100012345") == "660*****2345"


def test_a_systems_number_stays_whole():
    assert masked_cell("order_id", "6222021234567890123") == "6222021234567890123"
    assert masked_cell("remark", "6222021234567890123") == "6222***********0123"
