"""The house stands: includes go only downward, every folder explains itself, and an upward call does not link."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BELOW = {
    "util": [],
    "net": ["util"],
    "recognise": ["util"],
    "registry": ["util"],
    "incident": ["util"],
    "channel": ["util", "incident"],
    "store": ["util", "registry", "incident"],
    "desk": ["util", "net", "recognise", "registry", "incident", "channel", "store"],
    "poster": ["util", "registry", "incident"],
    "admin": ["util", "net", "recognise", "registry", "incident", "channel", "store", "desk"],
    "cli": ["util", "net", "recognise", "registry", "incident", "channel", "store", "desk", "poster"],
    "sandbox": ["util", "net"],
}
PURE = ["recognise", "registry", "incident", "channel"]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def sources(layer):
    for top in ("bot", "include"):
        yield from sorted((ROOT / top / layer).rglob("*.[ch]"))


@pytest.mark.parametrize("layer", BELOW)
def test_includes_go_downward(layer):
    allowed = set(BELOW[layer]) | {layer}
    wrong = []
    for path in sources(layer):
        for quote, name in INCLUDE.findall(path.read_text()):
            folder = name.split("/")[0]
            if quote == '"' and "/" in name and folder in BELOW and folder not in allowed:
                wrong.append(f"{path.relative_to(ROOT)} includes {name}")
    assert not wrong


@pytest.mark.parametrize("layer", PURE)
def test_pure_layers_know_no_loop_no_network_no_sql(layer):
    forbidden = re.compile(r"(event2?/|event\.h|curl/|sqlite3|libpq)")
    wrong = [f"{path.relative_to(ROOT)}: {name}" for path in sources(layer)
             for _, name in INCLUDE.findall(path.read_text()) if forbidden.match(name)]
    assert not wrong


@pytest.mark.parametrize("layer", PURE)
def test_pure_layers_ask_no_clock(layer):
    asks = re.compile(r"\b(clock_wall_ms|clock_mono_ms|clock_mono_us|time|gettimeofday|clock_gettime)\s*\(")
    wrong = [str(path.relative_to(ROOT)) for path in sources(layer) if asks.search(path.read_text())]
    assert not wrong


def test_sql_stays_in_the_store():
    sql = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|PRAGMA)\s', re.I)
    wrong = [str(path.relative_to(ROOT)) for path in (ROOT / "bot").rglob("*.c")
             if "store" not in path.parts and sql.search(path.read_text())]
    assert not wrong


@pytest.mark.parametrize("folder", sorted(BELOW))
def test_each_folder_opens_with_a_readme(folder):
    text = (ROOT / "bot" / folder / "README.md").read_text()
    assert 3 <= len(text.splitlines()) <= 120


def test_only_what_belongs_stands_at_the_root():
    allowed = {"bot", "include", "conf", "tests", "meson.build", "README.md", "meson_options.txt", "LICENSE"}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    extra = {name.split("/")[0] for name in listed} - allowed
    assert not {name for name in extra if not name.startswith(".")}
