"""Turns migrations (NNN_name.sql, in order) into C: embed.py OUTPUT INPUT..."""
import pathlib
import sys


def array(number, sql):
    rows = [sql[i:i + 24] for i in range(0, len(sql), 24)]
    body = ",\n    ".join(", ".join(f"{byte:#04x}" for byte in row) for row in rows)
    return f"static const char sql_{number}[] = {{\n    {body}, 0}};\n"


def main(output, *inputs):
    paths = sorted(map(pathlib.Path, inputs), key=lambda path: path.name)
    numbers = [int(path.name.split("_")[0]) for path in paths]
    if numbers != list(range(1, len(paths) + 1)):
        sys.exit(f"migrations are numbered from 1 without a gap, not {numbers}")
    sources = [path.read_bytes() for path in paths]
    for path, sql in zip(paths, sources):
        if max(sql) > 0x7e:
            sys.exit(f"{path}: only ASCII")
    arrays = "\n".join(array(number, sql) for number, sql in zip(numbers, sources))
    entries = "".join(f'    {{{number}, "{path.name}", sql_{number}}},\n' for number, path in zip(numbers, paths))
    pathlib.Path(output).write_text(
        f'/* Made from sql/ by embed.py. */\n#include "migrations.h"\n\n{arrays}\n'
        f"const struct migration migrations[] = {{\n{entries}}};\nconst int migration_count = {len(paths)};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
