"""What the API can do: for programs as OpenAPI, for people as a page of our own."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, jsonify, render_template

from lms.access import Permission, current_actor
from lms.api.rules import V1
from lms.api.serializers.docs import about, operations, shapes
from lms.api.views import asking
from lms.api.views.answering import kept
from lms.api.views.area import area, base_url, spec


def _document() -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1) under the name and the address of this network."""
    network = current_app.config["LMS"].LMS_NETWORK_NAME
    return {**spec.spec, "info": about(network), "servers": [{"url": base_url()}]}


@area.get(f"{V1}openapi.json", permission=Permission.PUBLIC)
def openapi() -> Response:
    """The description for programs."""
    asking.identify(personal=False)
    return kept(jsonify(_document()))


@area.get("/api/docs", permission=Permission.PUBLIC)
def docs() -> str:
    """The same for people."""
    document = _document()
    g.private = current_actor().person_id is not None
    return render_template(
        "api/docs.html", base=base_url(), operations=operations(document), shapes=shapes(document)
    )
