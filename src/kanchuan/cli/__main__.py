"""``python -m kanchuan.cli``."""

from kanchuan.cli import main

main()
