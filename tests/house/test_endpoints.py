"""No address without a permission, none that changes something by being opened, none without the token."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from lms.access import Permission
from lms.kit.routing import Area, check_all_named, permission_of
from tests.house.conftest import HOUSE

ONE_CLICK = "notifications.unsubscribe_now"
SAFE = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask) -> list[Rule]:
    """Every address of ours; files of `static/` are answered before routing."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def address(app: Flask, rule: Rule) -> str:
    """Any address that leads to `rule`."""
    example = {"int": 1, "path": "a/b", "uuid": "0" * 32, "float": 1.0}
    values = {
        name: example.get(str(getattr(converter, "name", "")), "x")
        if not hasattr(converter, "num_convert")
        else 1
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=_method(rule))


def _method(rule: Rule) -> str:
    return next(iter(sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})))


@pytest.mark.threat("1.route")
def test_every_endpoint_names_a_permission_of_the_table(wired: Flask) -> None:
    named = {rule.endpoint: permission_of(wired, rule.endpoint) for rule in rules(wired)}
    assert named
    assert [
        endpoint for endpoint, permission in named.items() if not isinstance(permission, Permission)
    ] == []


def test_an_address_either_reads_or_changes(wired: Flask) -> None:
    mixed = [rule.rule for rule in rules(wired) if len((rule.methods or set()) - {"OPTIONS", "HEAD"}) != 1]
    assert not mixed
    assert {_method(rule) for rule in rules(wired)} <= {"GET", "POST"}


@pytest.mark.threat("4.csrf")
def test_what_changes_something_refuses_without_the_token(wired: Flask) -> None:
    """Asked before the view is: the answer is the same for a thing that is not there. The one exception is what mail
    programs post to (RFC 8058): the token of its own address is the proof."""
    client = wired.test_client()
    changing = [rule for rule in rules(wired) if _method(rule) not in SAFE and rule.endpoint != ONE_CLICK]
    assert changing
    passed = {
        path: status
        for rule in changing
        if (status := client.post(path := address(wired, rule)).status_code) != 400
    }
    assert not passed


def test_addresses_show_no_row_numbers(wired: Flask) -> None:
    """Ids in addresses are slugs or opaque references."""
    numbered = [
        rule.rule
        for rule in rules(wired)
        for converter in rule._converters.values()
        if hasattr(converter, "num_convert")
    ]
    assert not numbered


def test_an_address_has_no_slash_at_its_end(wired: Flask) -> None:
    assert [rule.rule for rule in rules(wired) if rule.rule != "/" and rule.rule.endswith("/")] == []


def test_an_application_with_a_bare_address_does_not_start() -> None:
    app = Flask("bare", root_path=str(HOUSE))
    area = Area("area", __name__)
    with pytest.raises(TypeError, match="permission"):
        area.route("/x")
    plain = Blueprint("plain", __name__)
    plain.add_url_rule("/y", "y", lambda: "y")
    app.register_blueprint(plain)
    with pytest.raises(AssertionError, match=r"plain\.y"):
        check_all_named(app)


def test_a_view_that_answers_without_asking_is_a_fault() -> None:
    """The wrapper of `Area` compares what a view asked for with what its address promises."""
    app = Flask("forgetful", root_path=str(HOUSE))
    area = Area("area", __name__)
    area.get("/x", permission=Permission.ACCOUNT)(lambda: "secret")
    app.register_blueprint(area)
    app.testing = True
    with pytest.raises(AssertionError, match="without asking"):
        app.test_client().get("/x")
