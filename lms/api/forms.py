"""What one may ask the API for: the parameters of each list, and how a mistake in them is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms.api.rules import MOST_PER_PAGE, PER_PAGE, bad_filter
from lms.courses.rules import AUDIENCES, LEVELS, MODES, SORTS
from lms.exchanges.rules.slot_filters import SLOT_SORTS
from lms.exchanges.rules.vocabulary import AUDIENCES as SLOT_AUDIENCES
from lms.exchanges.rules.vocabulary import INTAKES, LISTED_KINDS
from lms.exchanges.rules.vocabulary import KINDS as SLOT_KINDS
from lms.exchanges.rules.vocabulary import MODES as SLOT_MODES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.paging import LAST_PAGE
from lms.kit.refusal import Problem

A = TypeVar("A", bound="Ask")


class Arguments(Protocol):
    """A query string, as werkzeug gives it."""

    def __iter__(self) -> Any: ...
    def getlist(self, key: str) -> list[str]: ...


def _some(known: Iterable[str], text: str) -> Any:
    """Any of these values, each once in the query: `level=master&level=phd`."""
    items: Any = {"items": {"type": "string", "enum": list(known)}}
    return Field(default_factory=list, max_length=50, description=text, json_schema_extra=items)


def _one(known: Iterable[str], default: str) -> Any:
    return Field(
        default, min_length=1, description="Order of the list.", json_schema_extra={"enum": list(known)}
    )


Value = Annotated[str, Field(min_length=1, max_length=80)]
Slugs = Annotated[
    list[Value],
    Field(default_factory=list, max_length=50, description="As the addresses of pages name them."),
]
Countries = Annotated[
    list[Annotated[str, Field(pattern="^[A-Z]{2}$")]],
    Field(default_factory=list, max_length=50, description="ISO 3166-1, two letters."),
]
Languages = Annotated[
    list[Annotated[str, Field(pattern="^[a-z]{2,3}$")]],
    Field(default_factory=list, max_length=50, description="ISO 639, two or three letters."),
]
Words = Annotated[str, Field(max_length=200, description="Words that must occur; accents do not matter.")]


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]  # not given is not the same as given empty


def _day(schema: dict[str, Any]) -> None:
    _without_default(schema)
    schema["format"] = "date"


Day = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        json_schema_extra=_day,
    ),
]
Tick = Annotated[str, Field(pattern="^[01]$", json_schema_extra=_without_default)]


class Ask(BaseModel):
    """A query; what is not named here is refused, so that a misspelt filter does not find everything."""

    model_config = ConfigDict(extra="forbid")


class Paged(Ask):
    """A page of a list."""

    page: int = Field(1, ge=1, le=LAST_PAGE, description="Number of the page, from 1.")
    per_page: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE, description="Items on a page.")


class RunsAsk(Paged):
    """The filters of the catalogue: values of one are alternatives, different ones must all hold."""

    q: Words = ""
    topic: Slugs
    level: list[Value] = _some(LEVELS, "Level.")
    centre: Slugs
    region: Slugs
    country: Countries
    language: Languages
    mode: list[Value] = _some(MODES, "How it is held.")
    audience: list[Value] = _some(AUDIENCES, "For whom.")
    from_: Day = Field("", alias="from", description="Not over before this day.")
    to: Day = Field("", description="Begins on this day at the latest.")
    open: Tick = Field("", description="1: one can enrol now.")
    free: Tick = Field("", description="1: there are free seats.")


class CoursesAsk(RunsAsk):
    """As the catalogue."""

    sort: str = _one(SORTS, "next")


class SlotsAsk(Paged):
    """The filters of the list of exchange slots."""

    q: Words = ""
    topic: Slugs
    kind: list[Value] = _some(SLOT_KINDS | LISTED_KINDS, "Kind of stay.")
    centre: Slugs
    country: Countries
    mode: list[Value] = _some(SLOT_MODES, "How one works.")
    audience: list[Value] = _some(SLOT_AUDIENCES, "For whom.")
    intake: list[Value] = _some(INTAKES, "When applications are taken.")
    from_: Day = Field("", alias="from", description="The hosting window ends on this day or later.")
    to: Day = Field("", description="The hosting window begins on this day or before.")
    funded: Tick = Field("", description="1: somebody pays for it.")
    sort: str = _one(SLOT_SORTS, "deadline")


def read(ask: type[A], arguments: Arguments) -> A:
    """What the query asks for; refused with 400 and the name of each parameter that is unknown or wrong."""
    several = {
        field.alias or name for name, field in ask.model_fields.items() if field.default_factory is list
    }
    values: dict[str, Any] = {}
    for name in arguments:
        given = arguments.getlist(name)
        values[name] = given if name in several or len(given) > 1 else given[0]
    try:
        return ask.model_validate(values)
    except ValidationError as error:
        raise bad_filter(
            _problem(each) for each in error.errors(include_url=False, include_input=False)
        ) from None


def _problem(error: Any) -> Problem:
    name = str(error["loc"][0])[:60]
    if error["type"] == "extra_forbidden":
        return Problem("unknown_parameter", _l("There is no such parameter here."), name)
    return Problem("bad_value", _l("This value is not possible here; /api/docs says which are."), name)
