"""Platforms of off-exchange margin financing: their clients, their machinery and their books."""
