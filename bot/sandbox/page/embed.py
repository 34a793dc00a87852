"""Turns the page's files and the templates to register into C: embed.py OUTPUT TEMPLATES.md FILE..."""
import json
import pathlib
import re
import sys

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml"}


def templates(text):
    for name, part in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        lines = [line[6:] for line in part.splitlines() if line.startswith(" " * 6)]
        buttons = re.search(r"^- Buttons, quick reply: (.*)$", part, re.M)
        yield {"name": name, "body": "\n".join(lines), "location": bool(re.search(r"^- Header: LOCATION$", part, re.M)),
               "buttons": re.findall(r"`([^`]+)`", buttons.group(1)) if buttons else []}


def array(name, kind, content):
    rows = [content[i:i + 24] for i in range(0, len(content), 24)]
    body = ",\n    ".join(", ".join(f"{byte:#04x}" for byte in row) for row in rows)
    return f"{kind} {name}[] = {{\n    {body}, 0}};\n"


def main(output, template_file, *inputs):
    registered = list(templates(pathlib.Path(template_file).read_text()))
    if not registered or not all(one["body"] for one in registered):
        sys.exit(f"{template_file}: a template without a body, or no template")
    text = ['/* Made from page/ and conf/texts/templates.md by embed.py. */\n#include "page.h"\n#include "template.h"\n',
            array("templates_at_start", "const char", json.dumps(registered).encode())]
    rows = []
    for number, path in enumerate(map(pathlib.Path, inputs)):
        content = path.read_bytes()
        text.append(array(f"file_{number}", "static const unsigned char", content))
        address = "/" if path.name == "index.html" else f"/{path.name}"
        rows.append(f'    {{"{address}", "{TYPES[path.suffix]}", file_{number}, {len(content)}}},\n')
    text.append(f"const struct page pages[] = {{\n{''.join(rows)}    {{NULL, NULL, NULL, 0}},\n}};\n")
    pathlib.Path(output).write_text("\n".join(text))


if __name__ == "__main__":
    main(*sys.argv[1:])
