"""How a function becomes machine code: when first called, never at import; kept on disk for the next process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile ``function`` for numbers and arrays; it runs without the interpreter's lock, and divides by zero as numpy does."""
    compiled: Function = njit(function, cache=True, nogil=True, error_model="numpy")
    return compiled
