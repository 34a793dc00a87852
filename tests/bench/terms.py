"""What more terms cost: the recogniser's speed with 5,000 terms against 500, as a ratio in one run.

terms.py BUILD-DIRECTORY TEXTS [texts: a file, one a line]
Both lexicons are every nth line of all language files, with the same rules, places and model.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LEXICON = pathlib.Path(__file__).resolve().parents[2] / "conf" / "lexicon"
NO_LANGUAGE = {"place.tsv", "ordinary.tsv", "rules.tsv"}


def thinned(target, count):
    shutil.copytree(LEXICON, target)
    paths = [path for path in sorted(target.glob("*.tsv")) if path.name not in NO_LANGUAGE and not path.name.startswith("concepts-")]
    lines = [(path, line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    kept = [lines[i * len(lines) // count] for i in range(count)]
    for path in paths:
        path.write_text("".join(line + "\n" for owner, line in kept if owner == path), encoding="utf-8")


def rates(build, lexicon, texts):
    out = subprocess.run([build / "tests/bench/speed", lexicon, texts], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"best (\d+)/s", out).group(1))


def main():
    build, texts = map(pathlib.Path, sys.argv[1:3])
    best = {500: 0.0, 5000: 0.0}
    with tempfile.TemporaryDirectory() as directory:
        for count in best:
            thinned(pathlib.Path(directory) / str(count), count)
        for _ in range(3):  # by turns, so that a busy moment meets both
            for count in best:
                best[count] = max(best[count], rates(build, pathlib.Path(directory) / str(count), texts))
    few, many = best.values()
    print(f"500 terms: {few:.0f}/s   5,000 terms: {many:.0f}/s   more terms cost {100 * (few / many - 1):+.1f} %")


main()
