"""What the recogniser does with calls it was not trained on: trains FOLDS models, each without a part of the table,
and judges each by its part.   crossval.py BUILD-DIRECTORY CALLS.tsv [--folds N] [--worst N] [corpus files are always learned from]
"""
import argparse
import collections
import pathlib
import subprocess
import tempfile

import figures

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = ["id", "lang", "verdict", "category", "wing", "flat", "floor", "landmark", "text", "why"]


def write(path, rows):
    lines = ["\t".join(COLUMNS)] + ["\t".join(row[column] or "" for column in COLUMNS) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def judge(build, held_out, learned, directory):
    lexicon = directory / "lexicon"
    lexicon.mkdir(exist_ok=True)
    for path in (ROOT / "conf/lexicon").glob("*.tsv"):
        (lexicon / path.name).unlink(missing_ok=True)
        (lexicon / path.name).symlink_to(path)
    (lexicon / "model.bin").unlink(missing_ok=True)
    table = directory / "learned.tsv"
    write(table, learned)
    corpus = sorted((ROOT / "tests/data/corpus").glob("*.tsv"))
    subprocess.run([build / "tests/train/train", lexicon, lexicon / "model.bin", table, *corpus], check=True, capture_output=True)
    config = directory / "pukaar.conf"
    config.write_text(f"[recognise]\nlexicon = {lexicon}\n")
    return figures.recognise(build / "bot/pukaar", config, [row["text"] for row in held_out])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("calls")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--worst", type=int, default=50)
    options = parser.parse_args()
    rows = figures.read(options.calls)
    parts = [rows[i::options.folds] for i in range(options.folds)]
    judged, verdicts = [], []
    for part in parts:
        inside = {row["id"] for row in part}
        with tempfile.TemporaryDirectory() as directory:
            verdicts += judge(options.build, part, [row for row in rows if row["id"] not in inside], pathlib.Path(directory))
        judged += part
    figures.print_calls(figures.calls_figures(judged, verdicts))
    wrong = collections.Counter((row["category"], verdict["category"]) for row, verdict in zip(judged, verdicts)
                                if row["verdict"] == verdict["verdict"] == "alert" and row["category"] != verdict["category"])
    print("categories taken for others:", "; ".join(f"{a} for {b}: {count}" for (a, b), count in wrong.most_common(12)))
    figures.worst(judged, verdicts, options.worst)


main()
