"""No address without a permission, and no answer before it was asked."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import Enum
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Flask, g

P = ParamSpec("P")
R = TypeVar("R")


class Area(Blueprint):
    """A blueprint whose addresses must name the permission they need.

    A view registered here must ask for that permission (`access.require`) before it answers; public ones need not.
    """

    def get(  # type: ignore[override]  # narrower on purpose: the permission is not optional
        self, path: str, *, permission: Enum, endpoint: str | None = None, **options: Any
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Registers a page that changes nothing."""
        return self._register(path, "GET", permission, endpoint, options)

    def post(  # type: ignore[override]  # as above
        self, path: str, *, permission: Enum, endpoint: str | None = None, **options: Any
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Registers the address a form is sent to."""
        return self._register(path, "POST", permission, endpoint, options)

    def route(self, *_args: Any, **_options: Any) -> Any:
        """Refused: use `get` or `post`, which name the permission."""
        raise TypeError("register addresses with get() or post(), which name the permission")

    def _register(
        self, path: str, method: str, permission: Enum, endpoint: str | None, options: dict[str, Any]
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        def register(view: Callable[P, R]) -> Callable[P, R]:
            @functools.wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                answer = view(*args, **kwargs)
                if permission.name != "PUBLIC" and permission not in g.get("granted", ()):
                    raise AssertionError(
                        f"{view.__module__}.{view.__name__} answered without asking for {permission}"
                    )
                return answer

            guarded.permission = permission  # type: ignore[attr-defined]  # read by permission_of
            rule: Any = guarded  # what a view may return is checked at the view, not here
            self.add_url_rule(path, endpoint or view.__name__, rule, methods=[method], **options)
            return guarded

        return register


def granted(permission: Enum) -> None:
    """Notes that this request asked for `permission` and has it."""
    g.setdefault("granted", set()).add(permission)


def permission_of(app: Flask, endpoint: str) -> Enum | None:
    """The permission an endpoint was registered with; None without one."""
    return getattr(app.view_functions[endpoint], "permission", None)


def check_all_named(app: Flask) -> None:
    """Refuses to start an application with an address that names no permission."""
    bare = [e for e in app.view_functions if permission_of(app, e) is None]
    if bare:
        raise AssertionError(f"addresses without a permission: {sorted(bare)}")
