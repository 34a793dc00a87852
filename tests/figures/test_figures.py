"""The recogniser's figures may only rise: each is held against what was reached (tests/bench/floors.json)."""
import json
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import figures  # noqa: E402

FLOORS = json.loads((ROOT / "tests" / "bench" / "floors.json").read_text())
PROGRAM = pathlib.Path(os.environ.get("PUKAAR_BUILD", ROOT / "build" / "tests")) / "bot" / "pukaar"
DATA = pathlib.Path(os.environ.get("PUKAAR_SHARED", ROOT.parent / "shared")) / "data"


@pytest.fixture(scope="session")
def config(tmp_path_factory):
    path = tmp_path_factory.mktemp("figures") / "pukaar.conf"
    path.write_text(f"[recognise]\nlexicon = {ROOT / 'conf' / 'lexicon'}\n")
    return path


def shared(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not on this machine")
    return figures.read(path)


def calls_of(path, config):
    rows = figures.read(path)
    return figures.calls_figures(rows, figures.recognise(PROGRAM, config, [row["text"] for row in rows]))


def hold(measured, floors):
    worse = [f"{name}: {measured[name]:.4f}, was {floor}" for name, floor in floors.get("at_least", {}).items()
             if measured[name] < floor]
    worse += [f"{name}: {measured[name]:.4f}, was {ceiling}" for name, ceiling in floors.get("at_most", {}).items()
              if measured[name] > ceiling]
    assert not worse


def test_calls(config):
    measured = calls_of(ROOT / "tests" / "data" / "calls.tsv", config)
    hold(measured, FLOORS["calls"])
    assert all(value >= FLOORS["language"] for value, _ in measured["languages"].values()), measured["languages"]


def test_calls_of_an_author_who_saw_nothing_of_it(config):
    """Never learned from: no row of it may go into calls.tsv, the corpus or, by hand, into the lexicon."""
    hold(calls_of(ROOT / "tests" / "data" / "heldout.tsv", config), FLOORS["heldout"])


def test_everyday(config):
    rows = shared("everyday_dev.tsv")
    counted = figures.everyday_figures(rows, figures.recognise(PROGRAM, config, [row["text"] for row in rows]))
    measured = {}
    for name, (total, alert, confirm) in counted.items():
        if name.startswith("= "):
            measured[name[2:] + " alert"] = alert / total
            measured[name[2:] + " confirm"] = confirm / total
    hold(measured, FLOORS["everyday"])


def test_addresses(config):
    """Somebody who posts where they live, or registers a society by chat, calls for nothing."""
    rows = shared("geo/mumbai_addresses.tsv")
    verdicts = [verdict["verdict"] for verdict in figures.recognise(PROGRAM, config, [row["address"] for row in rows])]
    hold({kind: verdicts.count(kind) / len(verdicts) for kind in ("alert", "confirm")}, FLOORS["addresses"])


def test_variants(config):
    found, _ = figures.variants_figures(PROGRAM, config, shared("variants_dev.tsv"))
    hold({"variants": found}, FLOORS["variants"])
