"""The shapes that the API's answers share; `openapi.json` is made from them.

They are a promise: fields are added, never renamed or taken away. Instants are RFC 3339 in UTC with the zone of their
wall beside them; days are of that wall. Ids are those of the pages' addresses.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, create_model

ZONE = Field(description="IANA zone of the wall clock.")


class FieldProblem(BaseModel):
    """One thing that is wrong with a parameter."""

    field: str = Field(description="The parameter.")
    code: str
    detail: str


class ProblemDetails(BaseModel):
    """Why there is no answer (RFC 9457, application/problem+json)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence for people, in their language.")
    code: str = Field(description="Stable, for machines.")
    errors: list[FieldProblem]


class CentreRef(BaseModel):
    """A centre as other things name it."""

    id: str
    acronym: str
    name: str
    url: str


class Topic(BaseModel):
    """A topic of the network."""

    id: str
    label: str


class PartialDate(BaseModel):
    """A time that is known as its source prints it: only a day is exact."""

    text: str
    precision: str = Field(
        description="day, month, season, year, academic_year, yearly_day; empty: the text alone is known."
    )
    value: str


class Listed(BaseModel):
    """One page of a list. The header `Link` (RFC 8288) names the other pages, too."""

    url: str
    page: int
    per_page: int
    pages: int
    total: int
    next: str | None
    previous: str | None


def list_of(item: type[BaseModel], name: str) -> type[BaseModel]:
    """The shape of one page of such items."""
    items: Any = (list[item], ...)  # type: ignore[valid-type]  # made for each list
    return create_model(name, __base__=Listed, __doc__=Listed.__doc__, items=items)
