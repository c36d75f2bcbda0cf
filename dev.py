#!/usr/bin/env python3
"""Sets up what a task needs and runs it: ``python3 dev.py demo``, ``python3 dev.py test``. Needs Python 3.11 or later and nothing else.

demo   makes .venv, installs the pinned requirements (hashes checked) and runs ``kanchuan demo``; more arguments are handed on
test   the same with the tools for tests, then pytest; more arguments are handed on
lint   ruff, mypy --strict, the import contract
run    any command inside .venv: ``python3 dev.py run kanchuan scan ds -o out``
pin    writes the requirements files anew from pyproject.toml (needs uv)
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
BASE, DEV = HERE / "requirements.txt", HERE / "requirements-dev.txt"


def run(*command: str | Path) -> int:
    return subprocess.run([str(part) for part in command], cwd=HERE, check=False).returncode


def need(*command: str | Path) -> None:
    code = run(*command)
    if code:
        sys.exit(code)


def set_up(requirements: Path) -> None:
    """Make .venv and install what ``requirements`` pins, unless that has been done before."""
    if sys.version_info < (3, 11):
        sys.exit(f"需要 Python 3.11 或更新 / Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    wanted = hashlib.sha256(requirements.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    done = VENV / f".{requirements.stem}-installed"
    if done.is_file() and done.read_text() == wanted:
        return
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        print("建立 .venv … / making .venv …", flush=True)
        if run(sys.executable, "-m", "venv", VENV):
            sys.exit(
                "无法建立虚拟环境（Debian: apt-get install python3-venv）/ cannot make a virtual environment (Debian: apt-get install python3-venv)"
            )
    print("安装依赖（校验哈希）… / installing requirements (hashes checked) …", flush=True)
    pip = (BIN / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    need(*pip, "--require-hashes", "-r", requirements)
    need(*pip, "--no-deps", "--no-build-isolation", "--editable", HERE)
    done.write_text(wanted)


def lint() -> int:
    set_up(DEV)
    codes = [
        run(BIN / "ruff", "check", "."),
        run(BIN / "ruff", "format", "--check", "."),
        run(BIN / "mypy"),
        run(BIN / "lint-imports"),
    ]
    return max(codes)


def pin() -> int:
    shared = (
        "pip",
        "compile",
        "pyproject.toml",
        "--group",
        "build",
        "--generate-hashes",
        "--universal",
        "--no-emit-index-url",
        "--no-annotate",
        "--no-header",
        "--python-version",
        "3.11",
    )
    need("uv", *shared, "-o", BASE)
    return run("uv", *shared, "--group", "dev", "-o", DEV)


def main(arguments: list[str]) -> int:
    task, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if task == "demo":
        set_up(BASE)
        return run(BIN / "kanchuan", "demo", *rest)
    if task == "test":
        set_up(DEV)
        return run(BIN / "python", "-m", "pytest", *rest)
    if task == "lint":
        return lint()
    if task == "run" and rest:
        set_up(BASE)
        return subprocess.run([str(BIN / rest[0]), *rest[1:]], check=False).returncode
    if task == "pin":
        return pin()
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
