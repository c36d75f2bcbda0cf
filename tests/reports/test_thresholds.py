from __future__ import annotations

from kanchuan.reports.thresholds import thresholds


def test_alerts_and_what_is_expected_of_them():
    alerts = [
        {"score": 0.9, "grade": "lead"},
        {"score": 0.5, "grade": "needs_check"},
        {"score": 0.1, "grade": "clear"},
        {"score": 0.01, "grade": "clear"},
        {"score": 0.99, "grade": "insufficient_data"},
        {"score": None, "grade": "clear"},
    ]
    ladder = {row[0]: row[1:] for row in thresholds(alerts)}
    assert ladder[0.5] == [2, 1.4, 0.11]
    assert ladder[0.9] == [1, 0.9, 0.61]
    assert ladder[0.95] == [0, 0.0, 1.51]
    assert ladder[0.02] == [3, 1.5, 0.01]
