"""Reading the facts: every record is checked before anything is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, Sentence
from lms.seed.exchange_records import (
    CaseFacts,
    ExchangeFacts,
    GuestFacts,
    ListedSlotFacts,
    OwnSlotFacts,
    WantedFacts,
)
from lms.seed.records import (
    CentreFacts,
    EnrolmentFacts,
    Facts,
    ListedFacts,
    OrganisationFacts,
    OwnFacts,
    PersonFacts,
    Record,
    RegionFacts,
    Shared,
    TopicFacts,
)
from lms.seed.story_records import StoryFacts

FOLDER = Path(__file__).parent / "facts"
R = TypeVar("R", bound=Record)


def read_facts(folder: Path = FOLDER) -> Facts:
    """All facts in `folder`. Refused: a file that is no TOML, a record that does not fit or names another which is not
    there, with a sentence that says which and why."""
    found = Facts(
        regions=_read(folder, "centres.toml", "regions", RegionFacts),
        centres=_read(folder, "centres.toml", "centres", CentreFacts),
        organisations=_read(folder, "centres.toml", "organisations", OrganisationFacts),
        topics=_read(folder, "topics.toml", "topics", TopicFacts),
        listed=_read(folder, "listed_*.toml", "courses", ListedFacts),
        own=_read(folder, "own_*.toml", "courses", OwnFacts),
        people=_read(folder, "people.toml", "people", PersonFacts),
        enrolments=_read(folder, "enrolments.toml", "enrolments", EnrolmentFacts),
        replay_at=_file(folder / "enrolments.toml")["replay_at"],
    )
    _check_names(found)
    return found


def read_stories(folder: Path = FOLDER) -> StoryFacts:
    """The stories in `folder`, none where there is no file of them. Refused as `read_facts` refuses."""
    path = folder / "stories.toml"
    if not path.exists():
        return StoryFacts()
    with about(path.name):
        return StoryFacts.model_validate(_file(path))


def read_exchange(facts: Facts, folder: Path = FOLDER) -> ExchangeFacts:
    """What `folder` says of exchange, nothing where there is no file of it. Refused as `read_facts` refuses; `facts`:
    what its records may name."""
    found = ExchangeFacts(
        listed=_read(folder, "exchanges.toml", "listed", ListedSlotFacts),
        slots=_read(folder, "slots*.toml", "slots", OwnSlotFacts),
        guests=_read(folder, "slots*.toml", "guests", GuestFacts),
        cases=_read(folder, "cases*.toml", "cases", CaseFacts),
        wanted=_read(folder, "cases*.toml", "wanted", WantedFacts),
    )
    _refuse_unknown(found.names(), _known(facts) | {"slot": {each.ref for each in found.slots}})
    return found


def _check_names(facts: Facts) -> None:
    """Refuses a record that names another which is not there."""
    _refuse_unknown((*_names_in_courses(facts), *_names_of_people(facts)), _known(facts))


def _known(facts: Facts) -> dict[str, set[str]]:
    return {
        "centre": {each.slug for each in facts.centres},
        "region": {each.slug for each in facts.regions},
        "organisation": {each.slug for each in facts.organisations},
        "topic": {each.slug for topic in facts.topics for each in (topic, *topic.children)},
        "person": {each.email for each in facts.people},
        "run": {run.ref for each in facts.own for run in each.runs},
    }


def _refuse_unknown(names: Iterable[tuple[str, str, str | None]], known: Mapping[str, set[str]]) -> None:
    for record, kind, name in names:
        if name and name not in known[kind]:
            sentence = _l("%(record)s: there is no %(kind)s %(name)s", record=record, kind=kind, name=name)
            raise Refusal("facts", sentence)


def _names_in_courses(facts: Facts) -> Iterator[tuple[str, str, str | None]]:
    courses: tuple[ListedFacts | OwnFacts, ...] = (*facts.listed, *facts.own)
    for each in courses:
        record = f"course {each.slug}"
        yield record, "centre", each.centre
        yield from ((record, "topic", topic) for topic in each.topics)
    for own in facts.own:
        yield from _names_of_sharing(f"course {own.slug}", own)
        for run in own.runs:
            yield from _names_of_sharing(f"run {run.ref}", run)
            yield from ((f"run {run.ref}", "person", email) for email in run.trainers)


def _names_of_sharing(record: str, shared: Shared) -> Iterator[tuple[str, str, str | None]]:
    yield record, "region", shared.scope_region
    yield from ((record, "centre", slug) for slug in shared.scope_centres)


def _names_of_people(facts: Facts) -> Iterator[tuple[str, str, str | None]]:
    for person in facts.people:
        yield f"person {person.email}", "organisation", person.organisation
        yield from ((f"person {person.email}", "centre", each.centre) for each in person.memberships)
    for each in facts.enrolments:
        record = f"enrolment of {each.person} in {each.run}"
        yield record, "run", each.run
        yield record, "centre", each.centre
        yield from ((record, "person", email) for email in (each.person, each.by))


def _read(folder: Path, pattern: str, kind: str, model: type[R]) -> tuple[R, ...]:
    found = []
    for path in sorted(folder.glob(pattern)):
        for number, values in enumerate(_file(path).get(kind, []), start=1):
            if kind == "organisations" and "class" in values:  # a word of Python's own
                values["kind"] = values.pop("class")
            name = next(
                (values[key] for key in ("slug", "email", "person", "ref", "centre") if key in values), "?"
            )
            with about(f"{path.name}, {kind} number {number} ({name})"):
                found.append(model.model_validate(values))
    return tuple(found)


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Refusal("facts", _l("%(file)s is no TOML: %(why)s", file=path.name, why=error)) from error


@contextmanager
def about(record: str) -> Iterator[None]:
    """What is refused inside is told with the record it was refused for."""
    try:
        yield
    except ValidationError as error:
        faults = [(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
        raise _told(record, faults) from error
    except Refusal as refusal:
        raise _told(record, [(each.field or "", each.sentence) for each in refusal.problems]) from refusal


def _told(record: str, faults: Sequence[tuple[str, Sentence]]) -> Refusal:
    words = "; ".join(f"{field}: {sentence}" if field else str(sentence) for field, sentence in faults)
    return Refusal("facts", _l("%(record)s: %(faults)s", record=record, faults=words))
