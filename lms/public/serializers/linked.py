"""Courses, runs and centres as schema.org JSON-LD, with the fields that Bioschemas asks of training.

What no source confirms is left out: machines do not read footnotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.courses.rules import AUDIENCES, LEVELS, CourseCard, RunCard, SessionCard
from lms.enrolments.rules.shelf import free_seats
from lms.public.rules import Around, Host
from lms.public.serializers.words import known, lines, timed

SCHEMA = "https://schema.org"
COURSE_PROFILE = "https://bioschemas.org/profiles/Course/1.0-RELEASE"
INSTANCE_PROFILE = "https://bioschemas.org/profiles/CourseInstance/1.0-RELEASE"
CONFORMS = "http://purl.org/dc/terms/conformsTo"
STATUS = {
    "postponed": f"{SCHEMA}/EventPostponed",
    "cancelled": f"{SCHEMA}/EventCancelled",
}
ATTENDANCE = {
    "online": f"{SCHEMA}/OnlineEventAttendanceMode",
    "onsite": f"{SCHEMA}/OfflineEventAttendanceMode",
}
COURSE_MODES = {"online": "online", "onsite": "onsite", "hybrid": "blended", "blended": "blended"}

Sessions = Mapping[int, Sequence[SessionCard]]
Linked = dict[str, Any]


def course(card: CourseCard, runs: Sequence[RunCard], sessions: Sessions, around: Around) -> Linked:
    """A course with all its runs that the reader may see, past and cancelled ones too."""
    url = f"{around.base_url}/courses/{card.slug}"
    node = {
        "@context": SCHEMA,
        "@type": "Course",
        "@id": url,
        CONFORMS: _profile(COURSE_PROFILE),
        "url": url,
        "identifier": card.slug,
        "name": card.title,
        "description": card.summary or card.title,
        "courseCode": card.code,
        "inLanguage": known(card, "languages", list(card.languages)),
        "educationalLevel": known(card, "level", _english(LEVELS, card.level)),
        "about": [{"@type": "DefinedTerm", "name": topic.label} for topic in card.topics],
        "keywords": [topic.label for topic in card.topics],
        "audience": known(card, "audience", _audience(card)),
        "coursePrerequisites": known(card, "prerequisites", card.prerequisites),
        "teaches": known(card, "outcomes", lines(card.outcomes)),
        "numberOfCredits": known(card, "ects", _credits(card)),
        "provider": _provider(card, around),
        "sameAs": card.source,
        "dateModified": card.updated_at.isoformat(),
        "hasCourseInstance": [instance(run, sessions.get(run.id, ()), around) for run in runs],
    }
    return _filled(node)


def course_of_run(run: RunCard, runs: Sequence[RunCard], sessions: Sessions, around: Around) -> Linked:
    """The course of a run, as far as its runs tell, with all of them."""
    url = f"{around.base_url}/courses/{run.course_slug}"
    host = around.centres.get(run.centre_id)
    node = {
        "@context": SCHEMA,
        "@type": "Course",
        "@id": url,
        CONFORMS: _profile(COURSE_PROFILE),
        "url": url,
        "name": run.course_title,
        "description": run.summary or run.course_title,
        "educationalLevel": _english(LEVELS, run.level),
        "keywords": [topic.label for topic in run.topics],
        "provider": centre(host, around.base_url) if host else None,
        "hasCourseInstance": [instance(each, sessions.get(each.id, ()), around) for each in runs],
    }
    return _filled(node)


def instance(run: RunCard, sessions: Sequence[SessionCard], around: Around) -> Linked:
    """A run; its sessions as parts of it, each with the offset of its own zone."""
    url = f"{around.base_url}/runs/{run.ref}"
    host = around.centres.get(run.centre_id)
    starts, ends = _bounds(run)
    node = {
        "@type": "CourseInstance",
        "@id": url,
        CONFORMS: _profile(INSTANCE_PROFILE),
        "url": url,
        "identifier": run.ref,
        "name": run.title,
        "courseMode": COURSE_MODES.get(run.mode, run.mode),
        "eventAttendanceMode": ATTENDANCE.get(run.mode, f"{SCHEMA}/MixedEventAttendanceMode"),
        "eventStatus": STATUS.get(run.state, f"{SCHEMA}/EventScheduled"),
        "startDate": starts,
        "endDate": ends,
        "inLanguage": list(run.languages),
        "location": _location(run, url),
        "organizer": centre(host, around.base_url) if host else None,
        "maximumAttendeeCapacity": run.capacity_max,
        "remainingAttendeeCapacity": free_seats(run, around),
        "offers": {"@type": "Offer", "description": run.fee, "url": url} if run.fee else None,
        "subEvent": [_session(each, run) for each in sessions],
    }
    return _filled(node)


def centre(card: Host, base_url: str, *, website: str = "", about: str = "") -> Linked:
    """A centre as an organisation."""
    url = f"{base_url}/centres/{card.slug}"
    address = {"@type": "PostalAddress", "addressLocality": card.city, "addressCountry": card.country}
    node = {
        "@type": "EducationalOrganization",
        "@id": url,
        "url": url,
        "name": card.name,
        "alternateName": card.acronym,
        "description": about,
        "sameAs": website,
        "address": _filled(address),
    }
    return _filled(node)


def place(card: Host, runs: Sequence[RunCard], around: Around, *, website: str, about: str) -> Linked:
    """A centre's own page: the organisation and what it gives next."""
    node = centre(card, around.base_url, website=website, about=about)
    events = [instance(run, (), around) for run in runs]
    return {"@context": SCHEMA, **node} | ({"event": events} if events else {})


def region(slug: str, name: str, members: Sequence[Host], around: Around) -> Linked:
    """A region as an organisation of its centres."""
    url = f"{around.base_url}/regions/{slug}"
    return {
        "@context": SCHEMA,
        "@type": "Organization",
        "@id": url,
        "url": url,
        "name": name,
        "member": [centre(each, around.base_url) for each in members],
    }


def site(name: str, base_url: str) -> Linked:
    """The network's site and how to search it."""
    return {
        "@context": SCHEMA,
        "@type": "WebSite",
        "@id": f"{base_url}/",
        "url": f"{base_url}/",
        "name": name,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base_url}/courses?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def _profile(address: str) -> Linked:
    return {"@id": address, "@type": "CreativeWork"}


def _filled(node: Linked) -> Linked:
    """Without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _english(words: Mapping[str, Any], code: str) -> str:
    return str(words.get(code, code))


def _audience(card: CourseCard) -> list[Linked]:
    kinds = (_english(AUDIENCES, code) for code in card.audiences)
    return [{"@type": "EducationalAudience", "audienceType": kind} for kind in kinds]


def _credits(card: CourseCard) -> Linked | None:
    if card.ects is None:
        return None
    return {"@type": "StructuredValue", "name": "ECTS", "value": float(card.ects)}


def _provider(card: CourseCard, around: Around) -> Linked | None:
    host = around.centres.get(card.centre_id or 0)
    if card.origin == "listed":
        return {"@type": "Organization", "name": card.provider} if card.provider else None
    return centre(host, around.base_url) if host else None


def _bounds(run: RunCard) -> tuple[str | None, str | None]:
    """First and last moment with the venue's offset, or days alone; nothing for a postponed run."""
    if run.state == "postponed" or run.starts_on is None or run.starts_at is None or run.ends_at is None:
        return None, None
    if not timed(run):
        return run.starts_on.isoformat(), (run.ends_on or run.starts_on).isoformat()
    return _local(run.starts_at, run.zone), _local(run.ends_at, run.zone)


def _local(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).isoformat()


def _location(run: RunCard, url: str) -> Any:
    there = {"@type": "PostalAddress", "addressLocality": run.city, "addressCountry": run.country}
    venue = {"@type": "Place", "name": run.place or run.city, "address": _filled(there)}
    virtual = {"@type": "VirtualLocation", "url": url}
    if run.mode == "online":
        return virtual
    found = [venue] if run.place or run.city else []
    return [*found, virtual] if run.mode in ("hybrid", "blended") else found


def _session(session: SessionCard, run: RunCard) -> Linked:
    state = "cancelled" if session.cancelled else run.state
    return {
        "@type": "Event",
        "name": session.title or run.title,
        "startDate": _local(session.starts_at, session.zone),
        "endDate": _local(session.ends_at, session.zone),
        "eventStatus": STATUS.get(state, f"{SCHEMA}/EventScheduled"),
    }
