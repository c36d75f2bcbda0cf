"""When a workbook was last saved, by its own properties."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

LARGEST = 1 << 20


def saved_on(path: Path) -> str | None:
    """The day (``2016-06-29``, in Shanghai) that an xlsx file gives in its core properties; None for other files and where there is none.

    Source: ECMA-376 part 2, core properties (``dcterms:modified``, UTC).
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as file:
            text = file.read(LARGEST).decode("utf-8", errors="replace")
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    found = re.search(r"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z?<", text)
    if not found:
        return None
    return (dt.datetime.fromisoformat(found[1]) + dt.timedelta(hours=8)).date().isoformat()
