"""The recogniser's figures: how many calls it hears and how often it errs, by kind, language and source.

figures.py PROGRAM CONFIG CALLS.tsv [--everyday FILE] [--variants FILE] [--worst N] [--json FILE]
"""
import argparse
import collections
import csv
import json
import subprocess
import sys

CHAT = ("sms_ham", "nus_sms", "hinglishnorm", "mesent", "mahasent_subtitles", "tatoeba")
REPORTS = ("report",)
csv.field_size_limit(1 << 30)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def recognise(program, config, texts):
    lines = "\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts) + "\n"
    run = subprocess.run([program, "recognise", "-c", config], input=lines, capture_output=True, text=True, check=True)
    verdicts = [json.loads(line) for line in run.stdout.split("\n") if line]
    assert len(verdicts) == len(texts), f"{len(verdicts)} verdicts for {len(texts)} texts"
    return verdicts


def share(part, whole):
    return part / whole if whole else float("nan")


def place_right(row, verdict):
    """Of one call: for wing and flat, whether what the row gives is what was read; None where it gives none."""
    return {key: (row[key] or "").upper() == (verdict["place"][key] or "").upper() for key in ("wing", "flat") if row[key]}


def calls_figures(rows, verdicts):
    figures = {}
    pairs = list(zip(rows, verdicts))
    alerts = [pair for pair in pairs if pair[0]["verdict"] == "alert"]
    looks = [pair for pair in pairs if pair[0]["verdict"] == "none"]
    cancels = [pair for pair in looks if (pair[0]["why"] or "").startswith("cancel")]
    alerted = [pair for pair in alerts if pair[1]["verdict"] == "alert"]
    figures["calls heard"] = share(sum(v["verdict"] != "none" for _, v in alerts), len(alerts))
    figures["calls alerted"] = share(len(alerted), len(alerts))
    figures["category right"] = share(sum(r["category"] == v["category"] for r, v in alerted), len(alerted))
    places = [right for r, v in pairs if r["verdict"] != "none" for right in place_right(r, v).values()]
    figures["wing and flat right"] = share(sum(places), len(places))
    figures["look-alikes alerted"] = share(sum(v["verdict"] == "alert" for _, v in looks), len(looks))
    figures["look-alikes asked"] = share(sum(v["verdict"] == "confirm" for _, v in looks), len(looks))
    figures["cancels known"] = share(sum(v["cancel"] for _, v in cancels), len(cancels))
    figures["cancels falsely"] = share(sum(v["cancel"] for r, v in pairs if (r, v) not in cancels), len(pairs))
    figures["languages"] = alerted_by("lang", alerts)
    figures["categories"] = alerted_by("category", alerts)
    return figures


def alerted_by(column, alerts):
    by = collections.defaultdict(list)
    for row, verdict in alerts:
        by[row[column]].append(verdict["verdict"] == "alert")
    return {key: [share(sum(hits), len(hits)), len(hits)] for key, hits in sorted(by.items())}


def everyday_figures(rows, verdicts):
    by = collections.defaultdict(lambda: [0, 0, 0])
    for row, verdict in zip(rows, verdicts):
        for key in (f"{row['source']} ({row['label']})", "= " + group(row)):
            by[key][0] += 1
            by[key][1] += verdict["verdict"] == "alert"
            by[key][2] += verdict["verdict"] == "confirm"
    return {key: counts for key, counts in sorted(by.items())}


def group(row):
    if row["label"] == "report":
        return "headlines and past reports"
    if row["label"] == "emergency":
        return "emergency utterances"
    return "society chat" if row["source"].startswith(CHAT) else "other"


def worst(rows, verdicts, count):
    misses = sorted(((v["confidence"], r) for r, v in zip(rows, verdicts) if r["verdict"] == "alert" and v["verdict"] != "alert"),
                    key=lambda pair: pair[0])
    false = sorted(((-v["confidence"], r) for r, v in zip(rows, verdicts) if r["verdict"] == "none" and v["verdict"] != "none"),
                   key=lambda pair: pair[0])
    for title, found in (("misses", misses), ("false alarms", false)):
        print(f"\nthe worst {title}:")
        for confidence, row in found[:count]:
            print(f"  {abs(confidence):.2f} {row['lang']:8} {row['text'][:150]}")


def print_calls(figures):
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name:28} {100 * value:6.1f} %")
    for kind in ("languages", "categories"):
        for key, (value, count) in figures[kind].items():
            print(f"  alerted, {key:18} {100 * value:6.1f} %  of {count}")


def print_everyday(figures, rows, verdicts, count):
    print(f"\n{'everyday texts':44} {'texts':>6} {'alert':>6} {'confirm':>8}")
    for name, (total, alert, confirm) in figures.items():
        print(f"{name:44} {total:6} {alert:6} {confirm:8}")
    print("\nthe worst false alarms of society chat:")
    found = sorted(((v["confidence"], r) for r, v in zip(rows, verdicts) if group(r) == "society chat" and v["verdict"] != "none"),
                   key=lambda pair: -pair[0])
    for confidence, row in found[:count]:
        print(f"  {confidence:.2f} {row['source']:18} {row['text'][:150]}")


def variants_figures(program, config, rows):
    """A spelling is found when some lexicon term is found in it."""
    verdicts = recognise(program, config, [row["romanised"] for row in rows])
    found = [bool(v["evidence"]) for v in verdicts]
    missing = collections.Counter(row["concept"] for row, hit in zip(rows, found) if not hit)
    return share(sum(found), len(found)), missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("config")
    parser.add_argument("calls")
    parser.add_argument("--everyday")
    parser.add_argument("--variants")
    parser.add_argument("--worst", type=int, default=50)
    parser.add_argument("--json")
    options = parser.parse_args()
    rows = read(options.calls)
    verdicts = recognise(options.program, options.config, [row["text"] for row in rows])
    figures = calls_figures(rows, verdicts)
    print_calls(figures)
    worst(rows, verdicts, options.worst)
    if options.everyday:
        rows = read(options.everyday)
        verdicts = recognise(options.program, options.config, [row["text"] for row in rows])
        figures["everyday"] = everyday_figures(rows, verdicts)
        print_everyday(figures["everyday"], rows, verdicts, options.worst)
    if options.variants:
        figures["variants"], missing = variants_figures(options.program, options.config, read(options.variants))
        print(f"\nattested spellings found       {100 * figures['variants']:6.1f} %   missing most: {missing.most_common(12)}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
