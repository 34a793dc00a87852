"""Real addresses against real polygons: the station found is the one whose polygon holds the point, by the table and by a second reckoning."""
import csv
import json
import math

import pytest
from conftest import SHARED, run

GEO = SHARED / "data" / "geo"
pytestmark = pytest.mark.skipif(not (GEO / "jurisdiction.geojson").exists(), reason=f"no {GEO}; PUKAAR_SHARED names the place of data/")


def locate(points):
    stdin = "".join(f"{lat!r} {lon!r}\n" for lat, lon in points).encode()
    lines = run("locate_points", str(GEO / "jurisdiction.geojson"), "ps_key", stdin=stdin).decode().splitlines()
    assert len(lines) == len(points)
    return [line.split("\t") for line in lines]


@pytest.fixture(scope="module")
def polygons():
    features = json.loads((GEO / "jurisdiction.geojson").read_text())["features"]
    return {f["properties"]["ps_key"]: [f["geometry"]["coordinates"]] if f["geometry"]["type"] == "Polygon" else f["geometry"]["coordinates"]
            for f in features}


def holds(polygon, lat, lon):
    """Even-odd rule over all rings."""
    inside = False
    for ring in polygon:
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:]):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def metres(polygon, lat, lon):
    """To the nearest edge."""
    scale = math.cos(math.radians(lat)) * 111195
    best = math.inf
    for ring in polygon:
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:]):
            ax, ay, bx, by = (x1 - lon) * scale, (y1 - lat) * 111195, (x2 - lon) * scale, (y2 - lat) * 111195
            dx, dy = bx - ax, by - ay
            t = max(0, min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy or 1)))
            best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def rows():
    with (GEO / "mumbai_addresses.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_addresses_are_in_the_station_of_the_table(polygons):
    """Where polygons overlap any that holds the point will do, and the other one is named beside it."""
    addresses = rows()
    points = [(float(row["lat"]), float(row["lon"])) for row in addresses]
    found = locate(points)
    wrong = [(row["address"], row["station_by_polygon"], got) for row, got in zip(addresses, found)
             if got[1] != ("inside" if row["station_by_polygon"] else "nearest") or (got[1] == "inside" and row["station_by_polygon"] not in (got[0], got[2]))]
    assert len(addresses) == 649 and not wrong, f"{len(wrong)}: {wrong[:5]}"
    for point, row, got in zip(points, addresses, found):
        if got[1] == "inside" and got[0] != row["station_by_polygon"]:
            assert any(holds(part, *point) for part in polygons[got[0]]), (row, got)


def test_a_second_reckoning_agrees(polygons):
    """Points all over the city and around it, on land and water."""
    points = [(18.85 + i * 0.0123, 72.75 + k * 0.0117) for i in range(38) for k in range(26)]
    hows = {"inside": 0, "nearest": 0}
    for (lat, lon), (station, how, other, distance) in zip(points, locate(points)):
        inside = {name for name, parts in polygons.items() if any(holds(part, lat, lon) for part in parts)}
        far = {name: min(metres(part, lat, lon) for part in parts) for name, parts in polygons.items()}
        hows[how] += 1
        if inside:
            assert station in inside and how == "inside", (lat, lon)
        elif how == "nearest":
            best = min(far.values())
            assert far[station] <= best * 1.01 + 5, (lat, lon, station, far[station], best)
            assert float(distance) == pytest.approx(far[station], rel=0.01, abs=5)
        else:
            assert far[station] < 1, (lat, lon)  # on the very border
        if other:
            assert far[other] < 105 or other in inside, (lat, lon, other)
    assert hows["inside"] > 200 and hows["nearest"] > 200
