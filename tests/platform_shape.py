"""What the platform takes: its own OpenAPI file, mended where its pages say otherwise, and the limits its pages name. Pages under
https://developers.facebook.com/documentation/business-messaging/whatsapp/ as of 2026-11."""
import functools
import re

import jsonschema
import yaml

TEXT, INTERACTIVE, TITLE, BUTTON_ID, TEMPLATE = 4096, 1024, 20, 256, 1024


def units(text):
    """Length as the limits are counted here: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _flatten(schemas, name):
    """The message of one type as one object. The file forbids further properties in each part of an allOf by itself, which no message,
    its own examples included, can satisfy."""
    merged = {"type": "object", "additionalProperties": False, "required": [], "properties": {}}
    for part in schemas[name]["allOf"]:
        part = schemas[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
        merged["required"] += part.get("required", [])
        merged["properties"].update(part.get("properties", {}))
    merged["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}  # changelog: every message may carry it
    merged["properties"]["recipient"] = {"type": "string"}  # business-scoped-user-ids: in place of `to`
    merged["required"].remove("to")
    merged["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    return merged


@functools.lru_cache
def schema(path):
    document = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    schemas = document["components"]["schemas"]
    schemas["InteractiveObject"]["properties"]["type"]["enum"].append("location_request_message")  # messages/location-request
    schemas["ActionObject"]["oneOf"].append({"required": ["name"], "properties": {"name": {"enum": ["send_location"]}}, "maxProperties": 1})
    schemas["LanguageObject"]["required"].remove("policy")  # messages/template-messages: no sample has it
    schemas["TemplateComponent"]["properties"]["index"]["pattern"] = "^[0-9]$"  # the file's pattern excludes the first two buttons
    types = {kind: _flatten(schemas, reference.rsplit("/", 1)[1]) for kind, reference in schemas["Message"]["discriminator"]["mapping"].items()}
    return {kind: jsonschema.Draft202012Validator({**one, "components": document["components"]}) for kind, one in types.items()}


def _limits(body):
    kind, group = body["type"], body["recipient_type"] == "group"
    if group and kind not in ("text", "image", "video", "audio", "document"):
        yield f"a group takes no {kind}"
    if not group and not re.fullmatch(r"\+[1-9]\d{6,14}", body.get("to", "+10000000")):
        yield f"to: {body['to']}"
    if kind == "text" and not 1 <= units(body["text"]["body"]) <= TEXT:
        yield f"text of {units(body['text']['body'])}"
    if kind == "interactive":
        interactive = body["interactive"]
        if not 1 <= units(interactive["body"]["text"]) <= INTERACTIVE:
            yield f"interactive text of {units(interactive['body']['text'])}"
        for button in interactive["action"].get("buttons", ()):
            if not 1 <= units(button["reply"]["title"]) <= TITLE or not 1 <= units(button["reply"]["id"]) <= BUTTON_ID:
                yield f"button {button['reply']}"
    if kind == "template":
        params = [p["text"] for c in body["template"]["components"] if c["type"] == "body" for p in c["parameters"]]
        if sum(map(units, params)) > TEMPLATE or any(not p or re.search(r"[\n\t]| {5}", p) for p in params):
            yield f"parameters {params}"
    if not 1 <= units(body.get("biz_opaque_callback_data", "-")) <= 512:
        yield "callback data"


def complaints(body, path):
    """What is wrong with a request; path names the OpenAPI file, which may be absent."""
    found = list(_limits(body))
    if path.exists():
        validators = schema(path)
        if body["type"] not in validators:
            return found + [f"no such type: {body['type']}"]
        found += [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validators[body["type"]].iter_errors(body)]
    return found
