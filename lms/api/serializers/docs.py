"""The description of the API in rows of a page. It is a text for programmers, in English as the API is."""

from __future__ import annotations

from typing import Any

ABOUT = (
    "Read only. Lists come in pages (`page`, `per_page`), with the addresses of the others in `Link` (RFC 8288). "
    "Errors are application/problem+json (RFC 9457). Without a token it tells what everybody may read, also to pages "
    "of other sites (CORS); with a personal token (`Authorization: Bearer`) what its owner may read. Answers carry an "
    "ETag: ask again with If-None-Match, and what is unchanged (304) is not counted against the hourly limit."
)


def about(network: str) -> dict[str, str]:
    """The head of the description."""
    return {"title": f"{network}: API", "version": "1.0", "description": ABOUT}


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Each address with what it gives, its parameters and the shape of its answer."""
    return [
        {
            "path": path,
            "summary": found["summary"],
            "description": found["description"],
            "personal": {} not in found["security"],
            "parameters": [_parameter(each) for each in found["parameters"]],
            "shape": _type_of(found["responses"]["200"]["content"]["application/json"]["schema"]),
        }
        for path, methods in sorted(document["paths"].items())
        for found in methods.values()
    ]


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    schema = found["schema"]
    choices = schema.get("enum") or schema.get("items", {}).get("enum") or []
    several = schema.get("type") == "array"
    return {"name": found["name"], "text": found["description"], "choices": choices, "several": several}


def shapes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Each shape with its fields; those of queries are told with their addresses."""
    return [
        {
            "name": name,
            "text": found.get("description", ""),
            "fields": [
                {"name": field, "type": _type_of(schema), "text": schema.get("description", "")}
                for field, schema in found["properties"].items()
            ],
        }
        for name, found in sorted(document["components"]["schemas"].items())
        if not name.endswith("Ask") and name != "Paged"
    ]


def _type_of(schema: dict[str, Any]) -> str:
    """A type in a few words: "date-time or null", "list of Run"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type_of(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type_of(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))
