"""Mechanical rules, so that review talks about substance."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATTER = "14."


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in out.split("\0") if name and (ROOT / name).exists()]


def c_files():
    return tracked("*.c", "*.h")


def test_formatted():
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if f"version {FORMATTER}" not in version:
        pytest.skip(f"the tree is formatted with clang-format {FORMATTER}x; here is {version.strip()}")
    run = subprocess.run([program, "--dry-run", "--Werror", *map(str, c_files())], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[:4000]


def test_files_hold_one_idea():
    long = [f"{path.relative_to(ROOT)}: {count}" for path in c_files()
            if (count := len(path.read_text().splitlines())) > 600]
    assert not long


@pytest.mark.parametrize("call, instead", [
    ("strcpy", "str_copy"), ("strcat", "buf_add"), ("sprintf", "str_format"), ("vsprintf", "str_format"), ("gets", "fgets"),
    ("atoi", "num_i64"), ("atol", "num_i64"), ("atof", "num_real"), ("strtol", "num_i64"), ("strtok", "str_next"),
    ("alloca", "an arena"), ("sleep", "a timer"), ("usleep", "a timer"),
])
def test_banned_calls(call, instead):
    pattern = re.compile(rf"(?<![\w.>]){call}\s*\(")
    wrong = [f"{path.relative_to(ROOT)}:{number}" for path in c_files() if "tests" not in path.relative_to(ROOT).parts
             for number, line in enumerate(path.read_text().splitlines(), 1) if pattern.search(line)]
    assert not wrong, f"use {instead}"


def test_no_real_looking_numbers():
    pattern = re.compile(r"\+?91[ -]?[6-9]\d{9}(?!\d)")
    wrong = []
    for path in tracked():
        try:
            text = path.read_text()
        except (UnicodeDecodeError, IsADirectoryError):
            continue
        wrong += [f"{path.relative_to(ROOT)}: {match}" for match in pattern.findall(text)]
    assert not wrong


def test_warning_flags_were_taken():
    build = os.environ.get("PUKAAR_BUILD")
    if not build or not pathlib.Path(build, "compile_commands.json").exists():
        pytest.skip("no build directory")
    commands = json.loads(pathlib.Path(build, "compile_commands.json").read_text())
    own = [entry["command"] for entry in commands if "/bot/" in entry["file"] and "/build/" not in entry["file"]]
    assert own
    for flag in ("-Wconversion", "-Wformat=2", "-Werror=format-security", "-Wswitch-enum", "-Wshadow", "-Werror"):
        assert all(flag in command.split() for command in own), flag
