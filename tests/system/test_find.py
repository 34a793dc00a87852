"""The public page /find and its JSON: anyone finds the station of a place, and its number."""
import html
import re

import pytest

from harness import DUTY, OTHER_STATION, SQUAD, SHARED, wait_for

API = "/api/v1/public/stations"
NAME, NUMBER = "Seaside Police Station", "+910000020001"


def find(pukaar, where, lang="en", **more):
    return pukaar.session.post(pukaar.url + "/find", data={"where": where, "lang": lang}, timeout=20, **more)


def test_a_typed_place_gets_name_number_and_a_call_button(pukaar):
    for where in ("19.0700, 72.8290", "https://maps.google.com/?q=19.07,72.829", "19.07° N 72.829° E"):
        answer = find(pukaar, where)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f"<h2>{NAME}</h2>" in answer.text and f'href="tel:{NUMBER}"' in answer.text and "1.1 km" in answer.text
        assert 'href="tel:112"' in answer.text and 'href="tel:1091"' in answer.text
        assert html.escape(where) in answer.text, "it can be corrected"
    for number in (DUTY, SQUAD, OTHER_STATION):
        assert number not in answer.text, "contacts' numbers are nobody's to give"


def test_a_station_chosen_from_the_list(pukaar):
    page = pukaar.get("/find").text
    assert re.findall(r'<option value="([^"]*)"', page) == ["", "hillview", "lakeside", "seaside"]
    assert f'href="tel:{NUMBER}"' in pukaar.get("/find?station=seaside").text
    assert "do not have its number. Call 112" in pukaar.get("/find?station=hillview").text
    assert "no such station" in pukaar.get("/find?station=atlantis").text


def test_it_says_when_it_is_not_sure(pukaar):
    assert f"It may also be {NAME}: +91 00000 20001" in find(pukaar, "19.0803, 72.83").text
    assert "another one may be responsible" in find(pukaar, "19.02, 72.83").text
    assert "We know no police station for this place" in find(pukaar, "28.61, 77.21").text
    assert "That is no location" in find(pukaar, "near the temple").text
    assert "That is no location" in find(pukaar, "").text


def test_without_polygons_it_is_an_estimate(install):
    pukaar = install(registered=False)
    pukaar.run("station", "add", "--id", "seaside", "--name", NAME, "--phone", NUMBER, "--lat", 19.0605, "--lon", 72.8290)
    pukaar.start()
    assert "This is an estimate" in find(pukaar, "19.07, 72.83").text
    assert pukaar.get(f"{API}?lat=19.07&lon=72.83").json()["how"] == "estimate"
    assert pukaar.get(f"{API}?lat=28.6&lon=77.2").status_code == 404


@pytest.mark.parametrize("how, words", [({"lang": "hi"}, "आपका थाना कौन सा है?"), ({"lang": "mr"}, "तुमचे पोलीस ठाणे कोणते?"), ({"lang": "xx"}, "Which police station is yours?")])
def test_the_language_is_chosen(pukaar, how, words):
    assert f"<h1>{words}</h1>" in pukaar.get("/find", params=how).text


def test_or_the_browsers(pukaar):
    assert '<html lang="mr">' in pukaar.get("/find", headers={"Accept-Language": "mr-IN,mr;q=0.9,en;q=0.8"}).text


def test_it_is_strict_and_tracks_nobody(pukaar):
    answer = find(pukaar, '"><script>alert(1)</script> 19.07, 72.829')
    assert "<script>alert" not in answer.text and answer.cookies.get_dict() == {}
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert not re.search(r"(?:src|href|action)=\"(?!/find|tel:|data:,)", answer.text), "nothing comes from elsewhere"
    assert not re.search(r"style=|\son\w+=|<style", answer.text)
    assert pukaar.get("/find/find.js").headers["Content-Type"].startswith("text/javascript")
    assert pukaar.get("/find/find.css").headers["Content-Type"].startswith("text/css")
    assert pukaar.get("/find/other").status_code == 404
    pukaar.stop()
    assert "19.07" not in "\n".join(pukaar.lines) and b"19.07" not in pukaar.bytes_on_disk()


def test_asking_changes_nothing_in_the_store(pukaar):
    before = pukaar.store.read_bytes()
    find(pukaar, "19.07, 72.829")
    pukaar.get(f"{API}?lat=19.07&lon=72.829")
    assert pukaar.store.read_bytes() == before and pukaar.incidents() == []


def test_json_for_other_pages(pukaar):
    answer = pukaar.get(f"{API}?lat=19.07&lon=72.829")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json" and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == {"station": {"id": "seaside", "name": NAME, "phone": NUMBER, "lat": 19.0605, "lon": 72.829}, "distance_m": 1056,
                             "how": "inside", "certain": True, "also": None, "emergency": "112", "women_helpline": "1091"}
    border = pukaar.get(f"{API}?lat=19.0803&lon=72.83").json()
    assert border["station"]["phone"] is None and border["also"] == {"id": "seaside", "name": NAME, "phone": NUMBER} and not border["certain"]
    outside = pukaar.get(f"{API}?lat=19.02&lon=72.83").json()
    assert outside["how"] == "nearest" and not outside["certain"]


@pytest.mark.parametrize("query, status", [
    ("", 400), ("?lat=19.07", 400), ("?lat=19.07&lon=", 400), ("?lat=nan&lon=72", 400), ("?lat=91&lon=72", 400), ("?lat=19.07&lon=72.8x", 400),
    ("?lat=19.07%00&lon=72.8", 400), ("?lat=" + "1" * 400 + "&lon=72", 400), ("?lat=28.6&lon=77.2", 404),
])
def test_errors_are_problems(pukaar, query, status):
    answer = pukaar.get(API + query)
    assert answer.status_code == status and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status and answer.json()["detail"] and answer.headers["Access-Control-Allow-Origin"] == "*"


def test_so_many_a_minute(install):
    pukaar = install(public={"per_minute": 3}).start()
    ask = lambda address: pukaar.get(f"{API}?lat=19.07&lon=72.829", headers={"X-Forwarded-For": address})  # noqa: E731
    assert [ask("198.51.100.1").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = ask("198.51.100.1")
    assert refused.headers["Content-Type"] == "application/problem+json" and refused.headers["Retry-After"] == "60"
    assert ask("198.51.100.2").status_code == 200, "another address"
    assert ask("198.51.100.2, 198.51.100.1").status_code == 429, "what the proxy wrote stands last"
    page = pukaar.get("/find", headers={"X-Forwarded-For": "198.51.100.1"})
    assert page.status_code == 429 and 'href="tel:112"' in page.text and "Too many are asking" in page.text
    assert pukaar.get("/healthz").status_code == 200


def test_it_can_be_switched_off_and_on(install):
    import signal
    pukaar = install(public={"find": "no"}).start()
    for path in ("/find", "/find/find.css", f"{API}?lat=19.07&lon=72.829"):
        assert pukaar.get(path).status_code == 404, path
    assert find(pukaar, "19.07, 72.829").status_code == 404
    pukaar.configure(public={"find": "yes"})
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the new configuration")
    assert pukaar.get("/find").status_code == 200


def test_a_new_number_is_seen_at_once(pukaar):
    pukaar.run("station", "set", "--id", "hillview", "--phone", "+910000020002")
    wait_for(lambda: 'href="tel:+910000020002"' in pukaar.get("/find?station=hillview").text, "the new number")


def test_only_get_and_post_and_small(pukaar):
    assert pukaar.session.put(pukaar.url + "/find", timeout=20).status_code == 405
    assert pukaar.session.post(pukaar.url + API, timeout=20).status_code == 405
    assert find(pukaar, "x" * 5000).status_code == 413
    assert "That is no location" in find(pukaar, "x" * 1000 + "19.07, 72.829").text


def test_the_real_city(install):
    import csv
    geo = SHARED / "data" / "geo"
    if not (geo / "jurisdiction.geojson").exists():
        pytest.skip(f"no {geo}; PUKAAR_SHARED names the place of data/")
    pukaar = install(registered=False, public={"per_minute": 100000})
    with (geo / "stations.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["key"]]
    path = pukaar.directory / "stations.csv"
    with path.open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "name", "lat", "lon"], *([r["key"], r["name"], r["lat"], r["lon"]] for r in rows)])
    pukaar.run("station", "import", path)
    pukaar.run("jurisdiction", "import", geo / "jurisdiction.geojson", "--key", "ps_key")
    pukaar.start()
    with (geo / "mumbai_addresses.tsv").open(encoding="utf-8") as file:
        addresses = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["station_by_polygon"]][::20]
    for row in addresses:
        answer = pukaar.get(API, params={"lat": row["lat"], "lon": row["lon"]}).json()
        assert answer["station"]["id"] == row["station_by_polygon"] and answer["how"] == "inside", row
