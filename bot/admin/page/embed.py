"""Turns the public page's files into C: embed.py OUTPUT FILE..."""
import pathlib
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def array(number, content):
    rows = [content[i:i + 24] for i in range(0, len(content), 24)]
    body = ",\n    ".join(", ".join(f"{byte:#04x}" for byte in row) for row in rows)
    return f"static const unsigned char file_{number}[] = {{\n    {body}, 0}};\n"


def main(output, *inputs):
    text = ['/* Made from page/ by embed.py. */\n#include "find_page.h"\n']
    rows = []
    for number, path in enumerate(map(pathlib.Path, inputs)):
        content = path.read_bytes()
        text.append(array(number, content))
        rows.append(f'    {{"/find/{path.name}", "{TYPES[path.suffix]}", file_{number}, {len(content)}}},\n')
    text.append(f"const struct find_file find_files[] = {{\n{''.join(rows)}    {{NULL, NULL, NULL, 0}},\n}};\n")
    pathlib.Path(output).write_text("\n".join(text))


if __name__ == "__main__":
    main(*sys.argv[1:])
