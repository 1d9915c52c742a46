"""The API keeps to its own description, whatever it is asked: schemathesis makes the questions from `openapi.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from lms.enrolments import service as enrolments
from lms.people import service as people
from tests.cast import build
from tests.conftest import Stage
from tests.scene import a_run, actor
from tests.shelf import stock
from tests.slots import posted

EXAMPLES = 6
KNOWN = {"slug": "sccc", "ref": "RUN-1"}
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


@dataclass(frozen=True)
class Api:
    """The application over a small network, and the token of somebody who is enrolled."""

    app: Flask
    token: str


@pytest.fixture
def api(sqlite_stage: Stage, now: datetime) -> Api:
    """On one database: what is asked here is the same for both."""
    sqlite_stage.clear()
    with sqlite_stage.app.app_context():
        cast = build()
        stock(cast)
        scene = a_run(cast)
        enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
        posted(cast, ref="SLOT-1")
        token = people.make_token(cast.learner.id, name="test")
    return Api(sqlite_stage.app, token)  # outside the context: each request has its own


def test_the_description_is_sound(api: Api) -> None:
    document = api.app.test_client().get("/api/v1/openapi.json").get_json()
    validate(document)
    served = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in api.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    }
    assert set(document["paths"]) == served - {"/api/v1/openapi.json"}


@pytest.mark.threat("19.input")
def test_every_operation_keeps_to_its_description(api: Api) -> None:
    load_all_checks()
    checks = CHECKS.get_by_names(CHECKED)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", api.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 10
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _ask(operation, mode, checks, api.token)


def _ask(operation: Any, mode: GenerationMode, checks: Any, token: str) -> None:
    negative = mode is GenerationMode.NEGATIVE
    if negative and not operation.query:
        return  # nothing can be wrong with it but the path, and a wrong path is not found
    known = {each.name: KNOWN[each.name] for each in operation.path_parameters} or None

    @settings(max_examples=EXAMPLES)
    @given(case=operation.as_strategy(mode, path_parameters=known))
    def ask(case: Any) -> None:
        answer = case.call(headers=None if negative else {"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=checks)

    ask()
