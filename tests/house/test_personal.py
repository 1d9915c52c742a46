"""Nothing that tells of a person is forgotten: each table and each column of words is handed over and erased by a part
of `lms.kit.personal`, or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import JSON, Column, LargeBinary, String, Table

from lms.kit.db import Base
from lms.kit.personal import Held, Part

ACTS = (
    "who acted for a centre: the journal in the export says so, and the row of an erased person names nobody"
)
CENTRE = "what a centre says in public or of its own work; it corrects that itself"
KEYS = "keys and counters without a person"
HASHED = "only a keyed hash, gone after a day"

# tables that point to a person or hold a mail address, and are in no part
TOLD_ELSEWHERE = {
    "attempt": HASHED,
    "centre": CENTRE,
    "exchange_info": ACTS,
    "exchange_slot": ACTS,
    "pool": ACTS,
    "selection_draw": ACTS,
    "site": CENTRE,
}
# tables whose words are not of one person
NOT_PERSONAL = {
    **dict.fromkeys(
        (
            *("centre", "centre_text", "region", "organisation", "topic", "course", "course_text"),
            *("course_audience", "course_language", "run", "session", "site", "pool", "run_question"),
            *("run_fee", "run_condition", "run_criterion", "exchange_slot", "exchange_slot_document"),
            *("exchange_info", "exchange_criterion", "exchange_cutoff", "exchange_funding"),
            *("import_source", "import_item", "selection_draw"),
        ),
        CENTRE,
    ),
    **dict.fromkeys(("short_list", "job_slot", "heartbeat"), KEYS),
    "attempt": HASHED,
    "agenda_entry": "of a stay alone it names somebody, and that is anonymised with its application",
    "agenda_body": "as its entry",
    "agenda_centre_audience": KEYS,
    "consent_text": "the words that were shown, the same for everybody",
    "journal_seal": "hashes; the salt of what people wrote goes when that is taken out of the journal",
    "feedback_answer": "nothing leads from it to a person",
}


def parts(app: Flask) -> tuple[Part, ...]:
    found: tuple[Part, ...] = app.extensions["lms_personal_parts"]
    return found


def held(app: Flask) -> list[Held]:
    return [each for part in parts(app) for each in part.held]


def names_a_person(table: Table) -> bool:
    return any(
        any(key.column.table.name == "person" for key in column.foreign_keys)
        or "email" in column.name
        or column.name == "recipient"
        for column in table.columns
    )


def has_words(column: Column[object]) -> bool:
    return isinstance(column.type, String | JSON | LargeBinary) and not column.foreign_keys


def test_every_table_that_names_a_person_is_handed_over(wired: Flask) -> None:
    """With its children: what belongs to an enrolment or an application is somebody's too."""
    told = {each.sheet.name for each in held(wired)}
    of_somebody = {"enrolment", "exchange_application", "exchange_stay", "exchange_agreement"}
    forgotten = [
        table.name
        for table in Base.metadata.sorted_tables
        if table.name not in told | TOLD_ELSEWHERE.keys()
        and (
            names_a_person(table)
            or {key.column.table.name for key in table.foreign_keys} & of_somebody - {table.name}
        )
    ]
    assert not forgotten
    assert not told & TOLD_ELSEWHERE.keys()


def faults(table: Table, rows: list[Held]) -> Iterator[str]:
    if any(each.gone or each.by_feature for each in rows):
        return
    dealt = {name for each in rows for name in (*each.blank, *each.kept)}
    words = {column.name for column in table.columns if has_words(column)}
    for name in sorted(words - dealt):
        yield f"{table.name}.{name} is neither blanked nor kept"
    for each in rows:
        known = {column.name for column in table.columns}
        for name in {*each.blank, *each.kept, *each.hidden} - known:
            yield f"{table.name} has no column {name}"
        for name in {*each.blank} & {*each.kept}:
            yield f"{table.name}.{name} is blanked and kept"
        if not each.stays:
            yield f"{table.name}: something stays, and nobody is told why"


def test_every_column_of_words_is_dealt_with_when_a_person_leaves(wired: Flask) -> None:
    of: dict[str, list[Held]] = {}
    for each in held(wired):
        of.setdefault(each.sheet.name, []).append(each)
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in of:
            found += list(faults(table, of[table.name]))
        elif table.name not in NOT_PERSONAL and any(map(has_words, table.columns)):
            found.append(f"{table.name} holds words and is in no part")
    assert not found, "\n".join(found)
    assert not of.keys() & NOT_PERSONAL.keys()


def test_secrets_are_not_handed_over(wired: Flask) -> None:
    marks = ("hash", "token", "stored", "internal")
    shown = {
        f"{each.sheet.name}.{column.name}"
        for each in held(wired)
        for column in each.sheet.columns
        if column.name not in each.hidden and any(mark in column.name for mark in marks)
    }
    assert shown == {"exchange_review.comment_internal"}, "of reviews that the person wrote"


def test_each_file_of_the_export_has_a_name_of_its_own(wired: Flask) -> None:
    names = [part.name for part in parts(wired)]
    assert len(names) == len(set(names))
    for part in parts(wired):
        whats = [str(each.what) for each in part.held]
        assert len(whats) == len(set(whats)), part.name
