"""The docs say what the code says: generated pages are fresh and complete, links lead somewhere, both languages have the same pages."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

from kanchuan.sources.families.all import FAMILIES
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.reasons import PROBLEMS, REJECTS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(lang: str, name: str) -> str:
    return (DOCS / lang / name).read_text(encoding="utf-8")


def test_generated_pages_are_fresh(generate):
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generate.pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python docs/generate.py"


def test_every_page_is_there_in_both_languages():
    names = {lang: {str(path.relative_to(DOCS / lang)) for path in (DOCS / lang).rglob("*.md")} for lang in LANGUAGES}
    assert names["zh"] == names["en"]
    assert {"tutorial.md", "glossary.md", "reference/commands.md", "how-to/investor.md"} <= names["zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reference_is_complete(lang):
    schema, reasons, readers = (read(lang, f"reference/{name}.md") for name in ("schema", "reasons", "readers"))
    for table in TABLES.values():
        section = schema.split(f"### `{table.name}` ")[1].split("\n### ")[0]
        assert [name for name in table.names if f"| `{name}` |" not in section] == []
    assert [name for name in (*PROBLEMS, *REJECTS) if f"| `{name}` |" not in reasons] == []
    for family in FAMILIES.values():
        section = readers.split(f"## `{family.name}` ")[1].split("\n## ")[0]
        assert [kind.name for kind in family.dictionary.kinds if f"| `{kind.name}` |" not in section] == []
        assert [name for name in family.dictionary.concepts if f"| `{name}` |" not in section] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_signal_is_in_the_catalogue_page(lang):
    catalogue = pytest.importorskip("kanchuan.signals.catalogue")
    signals = catalogue.SIGNALS.values() if isinstance(catalogue.SIGNALS, dict) else catalogue.SIGNALS
    page = read(lang, "reference/signals.md")
    assert [signal.name for signal in signals if f"### `{signal.name}` " not in page] == []


def test_english_pages_of_signals_and_tables_are_english():
    headings = [
        line
        for name in ("schema", "signals", "reasons")
        for line in read("en", f"reference/{name}.md").splitlines()
        if line.startswith("#")
    ]
    assert [line for line in headings if re.search(r"[\u4e00-\u9fff]", line)] == []


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
)
def test_links_lead_somewhere(page):
    path = ROOT / page
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8")))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_commands_named_in_the_docs_exist(generate):
    known = set(generate.get_command(generate.app).commands)
    used: set[str] = set()
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        used |= set(re.findall(r"(?:^|`|run )kanchuan ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"ingest", "check", "scan"} <= used <= known


def test_glossary_has_one_thing_for_one_term():
    groups = yaml.safe_load((DOCS / "glossary.yaml").read_text(encoding="utf-8"))
    terms = [term for group in groups for term in group["terms"]]
    for key in ("zh", "en", "code"):
        named = [term[key] for term in terms]
        assert sorted({name for name in named if named.count(name) > 1}) == []
    assert all(term["meaning_zh"] and term["meaning_en"] for term in terms)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_glossary_names_every_table_column_and_signal(lang):
    page = read(lang, "glossary.md")
    signals = pytest.importorskip("kanchuan.signals.catalogue").SIGNALS
    names = [name for table in TABLES.values() for name in (table.name, *table.names)]
    names += [signal.name for signal in (signals.values() if isinstance(signals, dict) else signals)]
    assert [name for name in names if f"| `{name}` |" not in page] == []


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert text.rstrip().endswith("limitations under the License.")
