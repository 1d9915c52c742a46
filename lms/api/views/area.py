"""The area of the API: each address is described in `openapi.json`, knows who asks, and refuses what it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, current_app, g, request
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from lms.access import Permission
from lms.api.forms import Ask, Paged, read
from lms.api.rules import V1
from lms.api.serializers.shapes import ProblemDetails
from lms.api.views import asking
from lms.kit.routing import Area

P = ParamSpec("P")
R = TypeVar("R", bound=Response)
TOKEN = "token"  # noqa: S105 - the name of the way to prove who asks

area = Area("api", __name__)
area.record_once(asking.install)
area.after_app_request(asking.finish)  # what is unknown below its address has no area

spec = SpecTree(
    "flask",
    mode="strict",
    annotations=False,
    version="1.0",
    security_schemes=[
        SecurityScheme(name=TOKEN, data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))
    ],
    validation_error_status=400,
    validation_error_model=ProblemDetails,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)


class _Answers(Answers):
    """Problems have a type of their own (RFC 9457)."""

    def generate_spec(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().generate_spec(*args, **kwargs)
        for status, each in found.items():
            if status >= "400":
                each["content"] = {"application/problem+json": each["content"]["application/json"]}
        return found


def resource(
    path: str, *, permission: Permission, shape: type[BaseModel], ask: type[Ask] = Ask, personal: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Registers the address `path` below `/api/v1/`, which answers with `shape` to the query `ask`; `personal`: only to
    somebody with a token."""
    problems: Any = {f"HTTP_{status}": ProblemDetails for status in (401, 404, 429, 503)}
    described = spec.validate(
        query=ask if ask is not Ask else None,
        resp=_Answers("HTTP_304", HTTP_200=shape, **problems),
        security=[{TOKEN: []}] if personal else [{}, {TOKEN: []}],
        tags=[path.split("/")[0]],
        path_parameter_descriptions=dict.fromkeys(("ref", "slug"), "The `id` that the list tells."),
        skip_validation=True,
    )

    def register(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(described(view))  # its description alone: what it would do at each request is done here
        def answered(*args: P.args, **kwargs: P.kwargs) -> R:
            asking.identify(personal=personal)
            g.ask = read(ask, request.args)
            return view(*args, **kwargs)

        return area.get(V1 + path, permission=permission)(answered)

    return register


def paging() -> tuple[int, int]:
    """The number of the page asked for, and its size."""
    asked: Paged = g.ask
    return asked.page, asked.per_page


def base_url() -> str:
    """The site's address, as links for machines name it."""
    return str(current_app.config["LMS"].base_url)
