"""Proof on the written tables that money and shares are conserved: every position has its fills, every balance its transfers, nothing falls below zero.

Read are the tables as anybody would read them, and of the truth only what says which purses hold nothing of their own and what everything held at the end.
Rows that are equal in every column count once, ids with contradictory rows count nowhere, transfers that failed did not happen.
"""

from __future__ import annotations



