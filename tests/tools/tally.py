"""Counts what the suites left in the results directory and prints the one closing line."""
import json
import pathlib
import sys
import xml.etree.ElementTree


def from_meson(path):
    results = [json.loads(line)["result"] for line in path.read_text().splitlines() if line.strip()]
    skipped = results.count("SKIP")
    passed = results.count("OK") + results.count("EXPECTEDFAIL")
    return passed, len(results) - passed - skipped, skipped


def from_pytest(path):
    passed = failed = skipped = 0
    for suite in xml.etree.ElementTree.parse(path).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skip = int(suite.get("skipped", 0))
        failed += bad
        skipped += skip
        passed += int(suite.get("tests", 0)) - bad - skip
    return passed, failed, skipped


def main(broken, directory):
    totals = [0, broken, 0]
    results = pathlib.Path(directory)
    for path in sorted(results.glob("*.json")) + sorted(results.glob("*.xml")):
        counts = from_meson(path) if path.suffix == ".json" else from_pytest(path)
        totals = [a + b for a, b in zip(totals, counts)]
    if totals[0] == 0:
        totals[1] += 1  # nothing ran: that is no success
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 1 if totals[1] else 0


sys.exit(main(int(sys.argv[1]), sys.argv[2]))
