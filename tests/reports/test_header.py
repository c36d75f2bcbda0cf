from __future__ import annotations

from kanchuan.reports.header import short_paths


def test_paths_lose_what_they_share():
    assert short_paths(["/home/someone/case/a/x.csv", "/home/someone/case/b/y.csv"]) == ["a/x.csv", "b/y.csv"]
    assert short_paths(["/home/someone/x.csv"]) == ["x.csv"]
    assert short_paths([r"C:\case\x.csv", r"C:\case\13812345678.csv"]) == ["x.csv", "138****5678.csv"]
    assert short_paths([]) == []
