"""Jurisdictions: what an import says of them, points near a border, societies that follow, stations that become one or two."""
import csv
import io
import json

import pytest

from harness import CRY, DUTY, OTHER_STATION, RESIDENT, SHARED, SQUAD

GEO = SHARED / "data" / "geo"
real = pytest.mark.skipif(not (GEO / "jurisdiction.geojson").exists(), reason=f"no {GEO}; PUKAAR_SHARED names the place of data/")


@pytest.fixture
def cli(install):
    return install()


@pytest.fixture
def empty(install):
    return install(registered=False)


def box(west, south, east, north):
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def areas(pukaar, *features, key="station"):
    """A file of (value of the key, geometry)."""
    path = pukaar.directory / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {key: value}, "geometry": geometry} for value, geometry in features]}))
    return path


def table(pukaar, name, header, rows):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    path = pukaar.directory / name
    path.write_text(out.getvalue())
    return path


def society(pukaar, id):
    return pukaar.json("society", "show", "--id", id)


def add(pukaar, id, lat, lon, *more):
    return pukaar.run("society", "add", "--id", id, "--name", id.title(), "--lat", lat, "--lon", lon, *more)


# The real city

@pytest.fixture
def mumbai(empty):
    with (GEO / "stations.csv").open(encoding="utf-8") as file:
        stations = [row for row in csv.DictReader(file) if row["key"]]
    empty.run("station", "import", table(empty, "stations.csv", ["id", "name", "lat", "lon"], [[s["key"], s["name"], s["lat"], s["lon"]] for s in stations]))
    return empty


def addresses():
    with (GEO / "mumbai_addresses.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@real
def test_every_address_lands_in_the_station_its_file_names(mumbai):
    mumbai.run("jurisdiction", "import", GEO / "jurisdiction.geojson", "--key", "ps_key")
    rows = addresses()
    mumbai.run("society", "import", table(mumbai, "societies.csv", ["id", "name", "lat", "lon"], [
        [f"address-{n:03}", f"Address {n}", row["lat"], row["lon"]] for n, row in enumerate(rows)]))
    found = mumbai.json("society", "list")
    wrong = [(row, got) for row, got in zip(rows, found) if row["station_by_polygon"] and
             (got["station"] != row["station_by_polygon"] or got["station_uncertain"])]
    outside = [got for row, got in zip(rows, found) if not row["station_by_polygon"]]
    assert len(rows) == len(found) == 649 and not wrong, f"{len(wrong)}: {wrong[:3]}"
    assert len(outside) == 18 and all(got["station_uncertain"] for got in outside), "outside all polygons: nearest, uncertain"
    assert {got["station"] for got in outside} >= {"trombay", None}, "creeks and parks go to the nearest; another city to nobody"


@real
def test_the_import_names_the_known_oddities(mumbai):
    said = mumbai.run("jurisdiction", "import", GEO / "jurisdiction.geojson", "--key", "ps_key", "--dry-run").out
    notes = [line for line in said.splitlines() if line.startswith("note: ")]
    assert any("gorai: its own point" in line and "4.6 km outside its polygon, in that of borivali" in line for line in notes), said
    assert any("malad: its own point" in line and "outside its polygon, in that of bangurnagar" in line for line in notes), said
    assert len(notes) == 3 and "slivers" in notes[2], "and nothing else worth a line"
    assert "91 jurisdictions would be imported" in said
    assert mumbai.json("jurisdiction", "check") == [], "a dry run changes nothing"
    mumbai.run("jurisdiction", "import", GEO / "jurisdiction.geojson", "--key", "ps_key")
    findings = {finding["station"]: finding for finding in mumbai.json("jurisdiction", "check")}
    assert findings["gorai"]["other"] == "borivali" and findings["malad"]["other"] == "bangurnagar" and findings["malad"]["kind"] == "station_outside"


@real
def test_the_key_may_be_the_stations_name(mumbai):
    said = mumbai.run("jurisdiction", "import", GEO / "jurisdiction.geojson", "--key", "name", "--dry-run").out
    assert "91 jurisdictions would be imported" in said and "gorai-police-station: taken as gorai" in said


# Borders. The sample's seaside and hillview share the parallel 19.08.

def test_near_a_border_both_are_named_and_the_admin_chooses(cli):
    warned = add(cli, "edge", 19.0795, 72.83).err
    assert "within 100 m of the border with hillview" in warned and "society set --id edge --station" in warned
    assert (society(cli, "edge")["station"], society(cli, "edge")["also_near"]) == ("seaside", "hillview")
    assert "also_near: hillview" in cli.run("society", "show", "--id", "edge").out
    assert "edge: near the border of seaside and hillview; choose one" in cli.run("jurisdiction", "check").out
    (noted,) = [note for note in cli.json("jurisdiction", "check") if note["society"]]
    assert (noted["kind"], noted["society"], noted["station"], noted["other"]) == ("society_at_border", "edge", "seaside", "hillview")
    quiet = cli.run("society", "set", "--id", "edge", "--station", "hillview").err
    chosen = society(cli, "edge")
    assert quiet == "" and (chosen["station"], chosen["also_near"], chosen["station_named"]) == ("hillview", "seaside", True)
    assert "edge" not in cli.run("jurisdiction", "check").out, "what was chosen is not asked again"
    assert society(cli, "gulmohar")["also_near"] is None


def test_outside_all_polygons_the_admin_is_shown(cli):
    warned = add(cli, "creek", 19.00, 72.83).err
    assert "lies in no jurisdiction; the nearest station is seaside" in warned
    assert society(cli, "creek")["station_uncertain"] is True
    assert "creek: uncertain: seaside is the nearest, " in cli.run("jurisdiction", "check").out


def test_without_polygons_the_nearest_station_is_an_estimate(empty):
    empty.run("station", "add", "--id", "north", "--name", "North", "--lat", 19.2, "--lon", 72.85)
    empty.run("station", "add", "--id", "south", "--name", "South", "--lat", 19.0, "--lon", 72.85)
    warned = add(empty, "home", 19.06, 72.85).err
    assert "an estimate by its own point, is south" in warned
    assert (society(empty, "home")["station"], society(empty, "home")["station_uncertain"]) == ("south", True)
    assert empty.json("jurisdiction", "locate", 19.06, 72.85)["how"] == "nearest station, estimate"


# New polygons

def test_a_dry_run_first_and_what_was_chosen_by_hand_stays(cli):
    add(cli, "hand", 19.065, 72.83, "--station", "lakeside")
    add(cli, "still", 19.13, 72.85)
    path = areas(cli, ("lakeside", box(72.8, 19.0, 72.9, 19.08)), ("hillview", box(72.8, 19.08, 72.9, 19.2)), ("seaside", box(72.9, 19.0, 73.0, 19.2)))
    before = cli.json("society", "list")
    dry = cli.run("jurisdiction", "import", path, "--key", "station", "--dry-run").out
    assert "gulmohar: seaside -> lakeside" in dry and "1 societies would have another station" in dry and "would be imported" in dry
    assert cli.json("society", "list") == before and cli.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "seaside"
    done = cli.run("jurisdiction", "import", path, "--key", "station").out
    assert "gulmohar: seaside -> lakeside" in done and "1 societies have another station now" in done and "hand" not in done
    assert {s["id"]: s["station"] for s in cli.json("society", "list")} == {"gulmohar": "lakeside", "hand": "lakeside", "sahyadri": "hillview", "still": "hillview"}
    path = areas(cli, ("seaside", box(72.8, 19.0, 72.9, 19.08)), ("hillview", box(72.8, 19.08, 72.9, 19.2)))
    back = cli.run("jurisdiction", "import", path, "--key", "station").out
    assert "gulmohar: lakeside -> seaside" in back and "hand: stays with lakeside, chosen by hand; its point lies with seaside" in back
    assert "note: lakeside: has no polygon" in back
    assert society(cli, "hand")["station"] == "lakeside"
    assert "hand: chosen by hand: lakeside; its point lies with seaside" in cli.run("jurisdiction", "check").out


def test_overlaps_and_gaps_are_told(cli):
    path = areas(cli, ("seaside", box(72.80, 19.00, 72.84, 19.08)), ("hillview", box(72.83, 19.00, 72.90, 19.08)))
    said = cli.run("jurisdiction", "import", path, "--key", "station").out
    assert "note: seaside and hillview overlap by 9.4 km2 (25 % of the smaller), at 19.0" in said
    around = {"type": "Polygon", "coordinates": [box(72.8, 19.0, 72.9, 19.1)["coordinates"][0], box(72.84, 19.04, 72.86, 19.06)["coordinates"][0]]}
    said = cli.run("jurisdiction", "import", areas(cli, ("seaside", around)), "--key", "station").out
    assert "note: a gap of 4.7 km2 between seaside, at 19.0" in said


@pytest.mark.parametrize("ring, words", [
    ([[72.8, 19.0], [72.9, 19.1], [72.9, 19.0], [72.8, 19.1], [72.8, 19.0]], "Self-intersection"),
    ([[72.8, 19.0], [72.9, 19.0], [72.9, 19.1], [72.8, 19.1]], "not closed"),
    ([[72.8, 19.0], [72.9, 190.0], [72.9, 19.1], [72.8, 19.0]], "position 2"),
], ids=["crosses-itself", "open", "off-the-earth"])
def test_rings_that_are_none(cli, ring, words):
    refused = cli.run("jurisdiction", "import", areas(cli, ("seaside", {"type": "Polygon", "coordinates": [ring]})), "--key", "station", code=1)
    assert "feature 1, seaside" in refused.err and words in refused.err and "nothing was imported" in refused.err
    assert cli.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "seaside"


def test_latitude_and_longitude_the_wrong_way_round(cli):
    path = areas(cli, ("seaside", box(19.04, 72.80, 19.08, 72.90)), ("hillview", box(19.08, 72.80, 19.14, 72.90)))
    refused = cli.run("jurisdiction", "import", path, "--key", "station", code=1)
    assert "the wrong way round" in refused.err and "nothing was imported" in refused.err
    assert cli.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "seaside"


def test_a_key_that_is_not_there_names_those_that_are(cli):
    refused = cli.run("jurisdiction", "import", areas(cli, ("seaside", box(72.8, 19.0, 72.9, 19.1)), key="ps"), "--key", "station", code=1)
    assert 'property "station" is missing or no station id; there are: ps' in refused.err


# Stations that become two, and one

def test_a_station_is_split(cli):
    cli.run("station", "add", "--id", "seaside-east", "--name", "Seaside East")
    path = areas(cli, ("seaside", box(72.80, 19.00, 72.82, 19.08)), ("Seaside East", box(72.82, 19.00, 72.86, 19.08)))
    said = cli.run("jurisdiction", "import", path, "--key", "station", "--keep-others").out
    assert "gulmohar: seaside -> seaside-east" in said and "sahyadri" not in said
    assert society(cli, "gulmohar")["station"] == "seaside-east"
    assert cli.json("jurisdiction", "locate", 19.10, 72.85)["station"] == "hillview", "the others keep theirs"


def test_a_station_is_merged_and_its_past_keeps_its_name(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    ref = pukaar.incident()["ref"]
    refused = pukaar.run("station", "merge", "seaside", "hillview", code=1)
    assert "open incidents" in refused.err
    pukaar.run("incident", "close", ref, "--disposition", "genuine")
    assert "would be merged into hillview: 1 societies, 2 contacts" in pukaar.run("station", "merge", "seaside", "hillview", "--dry-run").out
    assert society(pukaar, "gulmohar")["station"] == "seaside"
    said = pukaar.run("station", "merge", "seaside", "hillview").out
    assert "seaside is merged into hillview: 1 societies, 2 contacts" in said
    assert society(pukaar, "gulmohar")["station"] == "hillview"
    assert pukaar.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "hillview", "its ground is theirs"
    assert {c["phone"] for c in pukaar.json("contact", "list", "--station", "hillview")} == {DUTY, SQUAD, OTHER_STATION}
    assert "seaside" not in [s["id"] for s in pukaar.json("station", "list")]
    (past,) = pukaar.json("station", "past")
    assert (past["id"], past["name"], past["merged_into"]) == ("seaside", "Seaside Police Station", "hillview") and past["merged_at"]
    shown = pukaar.incident(ref)
    assert (shown["station"], shown["station_name"]) == ("seaside", "Seaside Police Station")

    pukaar.run("contact", "set", "--station", "hillview", "--phone", DUTY, "--tier", 1)
    pukaar.wait_log(lambda line: "registry.read" in line, "the server to see it")
    pukaar.say(RESIDENT, CRY)
    graph.alert(OTHER_STATION)
    assert graph.alert(DUTY, 2), "who was told before is told still"
    assert pukaar.incidents("--station", "hillview")


def test_an_old_file_after_a_merger_and_a_station_that_stands_again(cli):
    cli.run("station", "merge", "seaside", "hillview")
    cli.run("station", "merge", "hillview", "lakeside")
    path = areas(cli, ("seaside", box(72.80, 19.00, 72.90, 19.08)), ("hillview", box(72.80, 19.08, 72.90, 19.2)), ("lakeside", box(72.9, 19.0, 73.0, 19.2)))
    said = cli.run("jurisdiction", "import", path, "--key", "station").out
    assert "seaside: taken as lakeside" in said and "1 jurisdictions imported" in said
    assert cli.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "lakeside"
    assert "both must be registered" in cli.run("station", "merge", "seaside", "lakeside", code=1).err
    assert "itself" in cli.run("station", "merge", "lakeside", "lakeside", code=1).err
    cli.run("station", "add", "--id", "seaside", "--name", "Seaside, again")
    assert [p["id"] for p in cli.json("station", "past")] == ["hillview"]
    cli.run("jurisdiction", "import", path, "--key", "station")
    assert cli.json("jurisdiction", "locate", 19.06, 72.83)["station"] == "seaside"


def test_who_stood_below_stands_below_the_heir(cli):
    cli.run("station", "add", "--id", "west", "--name", "West zone")
    cli.run("station", "add", "--id", "city", "--name", "City")
    cli.run("station", "set", "--id", "west", "--above", "city")
    cli.run("station", "set", "--id", "seaside", "--above", "west")
    cli.run("station", "merge", "west", "city")
    assert {s["id"]: s["above"] for s in cli.json("station", "list")}["seaside"] == "city"
