"""Agreements: versions, signatures bound to one of them, amendments, and what they do to the stay."""

from __future__ import annotations

from datetime import date

import pytest

from lms.enrolments import service as enrolments
from lms.exchanges import service
from lms.exchanges.models import SlotCourse
from lms.exchanges.rules import ApplicationCard, Party, digest
from lms.kit import journal
from lms.kit.db import add, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.agreeing import (
    accepted,
    agreed,
    amended,
    first_version,
    moves,
    newest,
    refused,
    sign,
    sign_all,
    signing,
    stay_of,
    versions,
)
from tests.cast import Cast, Somebody
from tests.enrolling import kinds
from tests.exchanging import a_slot, an_application, card
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
MAY, JUNE = date(2027, 5, 10), date(2027, 6, 18)


def propose(
    cast: Cast, case: ApplicationCard, who: Somebody | None = None, side: str = "host", **changes: object
) -> None:
    given = {"number": newest(case).version_no, "version": card(case.id).version}
    known = {name: changes.pop(name) for name in ("number", "version") if name in changes}
    service.propose_agreement(
        case.id, actor=actor(who or cast.host), side=Party(side), **(given | known), **changes
    )


def test_the_first_version_says_what_slot_application_and_offer_say(cast: Cast) -> None:
    slot = a_slot(
        cast,
        unit="Electrum",
        ip_text="Results belong to both.",
        nda_text="Nothing about the process leaves the room.",
        confidentiality="nda_needed",
        supervisor_name="Prof. Light",
        funding_source="host",
    )
    case = accepted(cast, slot, offer_funding="1,000 EUR a month", commits_insurance=True)
    version = newest(case)
    content = version.content
    assert (version.version_no, version.state, version.kind) == (1, "proposed", "initial")
    assert version.sha256 == digest(content)
    assert (content["start"], content["end"]) == ("2027-05-10", "2027-06-18")
    assert content["place"] == "Electrum, Stockholm, Sweden"
    for name, words in {
        "parties": "Guest: Learner Person",
        "plan": "Couple light into a waveguide.",
        "supervisors": "Prof. Light",
        "funding": "1,000 EUR a month",
        "insurance": "By the home centre",
        "confidentiality": "Nothing about the process leaves the room.",
        "ip": "Results belong to both.",
        "contacts": cast.learner.email,
    }.items():
        assert words in content[name], name
    assert (stay_of(case).planned_start, stay_of(case).planned_end) == (MAY, JUNE)
    first_version(case)
    assert len(versions(case)) == 1, "a second call makes a second version"


def test_three_signatures_on_one_version_confirm_the_stay(cast: Cast) -> None:
    case = accepted(cast)
    sign(case, cast.learner, "applicant")
    assert card(case.id).state == "accepted"
    assert kinds(cast.home) == kinds(cast.host) == ["agreement-signed"]
    sign(case, cast.home, "home")
    assert kinds(cast.host) == ["agreement-signed", "agreement-signed"]
    assert kinds(cast.home) == ["agreement-signed"]
    sign(case, cast.host, "host")
    now = card(case.id)
    assert (now.state, now.parts.agreed, now.parts.stay) == ("agreed", "in_force", "planned")
    assert newest(case).state == "in_force"
    for person in (cast.learner, cast.home, cast.host, cast.lead):
        assert kinds(person)[-1] == "agreement-in-force"
    assert {each.sha256 for each in newest(case).signatures} == {newest(case).sha256}
    assert [(each.role, each.name, each.position_text) for each in newest(case).signatures] == [
        ("applicant", "Learner Person", "Engineer"),
        ("home", "Home Person", "Engineer"),
        ("host", "Host Person", "Engineer"),
    ]
    assert moves(case) == ["sign", "sign", "sign"]
    assert [row.move for row in journal.rows_of(("agreement", newest(case).id))] == [
        "propose",
        *["sign"] * 3,
    ]


def test_another_version_voids_what_was_signed(cast: Cast) -> None:
    case = accepted(cast)
    sign(case, cast.learner, "applicant")
    sign(case, cast.home, "home")
    propose(cast, case, start="2027-05-17", end="2027-06-25")
    first, second = versions(case)
    assert (first.state, second.state, second.version_no) == ("superseded", "proposed", 2)
    assert second.signatures == ()
    assert len(first.signatures) == 2, "what was signed stays on record"
    assert kinds(cast.learner)[-1] == kinds(cast.home)[-1] == "agreement-proposed"
    assert "agreement-proposed" not in kinds(cast.host)
    assert stay_of(case).planned_start == date(2027, 5, 17), "the tentative stay follows the newest version"
    assert sign_all(cast, case).state == "agreed"
    assert (stay_of(case).planned_start, stay_of(case).planned_end) == (
        date(2027, 5, 17),
        date(2027, 6, 25),
    )


def test_two_sign_where_there_is_no_home_centre(cast: Cast) -> None:
    case = accepted(cast, person=cast.outside, home_decision="not_needed", home_centre_id=None)
    sign(case, cast.outside, "applicant")
    sign(case, cast.host, "host")
    assert card(case.id).state == "agreed"
    assert kinds(cast.outside)[-1] == "agreement-in-force"


@pytest.mark.bad_input("XB16")
def test_an_old_version_is_not_signed(cast: Cast) -> None:
    case = accepted(cast)
    old, version = newest(case), card(case.id).version
    propose(cast, case, plan="Couple light into two waveguides.")
    by = actor(cast.learner)
    call = {"actor": by, "side": Party.APPLICANT, "version": version, "signing": signing(old)}
    problem = refused(lambda: service.sign(case.id, **call), "old_version", 409)
    assert str(problem.sentence) == "Version 2 replaced the one you saw. Here is what changed."
    forged = signing(newest(case), sha256=old.sha256)
    call |= {"version": card(case.id).version, "signing": forged}
    refused(lambda: service.sign(case.id, **call), "other_text", 409)
    assert newest(case).signatures == ()


@pytest.mark.bad_input("XB17")
def test_a_party_signs_once_and_a_second_click_is_silent(cast: Cast) -> None:
    case = accepted(cast)
    by, version = actor(cast.learner), card(case.id).version
    call = {"actor": by, "side": Party.APPLICANT, "signing": signing(newest(case))}
    for _click in range(2):
        service.sign(case.id, version=version, **call)
    assert moves(case) == ["sign"]
    assert kinds(cast.home) == ["agreement-signed"]
    problem = refused(lambda: sign(case, cast.learner, "applicant"), "signed", 409)
    assert str(problem.sentence).startswith("You signed this version on Mon 1 Mar 2027")


@pytest.mark.bad_input("XB17")
def test_one_signs_for_the_own_side_only(cast: Cast) -> None:
    case = accepted(cast)
    refused(lambda: sign(case, cast.home, "host"), "not_yours", 403)
    refused(lambda: sign(case, cast.learner, "home"), "not_yours", 403)
    for person in (cast.other, cast.office, cast.admin, cast.colleague, cast.guest):
        with pytest.raises(NotFound):
            sign(case, person, "home")


def test_nobody_signs_for_a_centre_on_the_own_case(cast: Cast) -> None:
    case = accepted(cast, person=cast.home)
    sign(case, cast.home, "applicant")
    problem = refused(lambda: sign(case, cast.home, "home"), "own_case", 403)
    assert "Lead Person" in str(problem.sentence)
    sign(case, cast.lead, "home")
    sign(case, cast.host, "host")
    assert card(case.id).state == "agreed"
    refused(lambda: amended(cast, case, by=cast.home), "not_yours", 403)


def test_without_the_tick_nothing_is_signed(cast: Cast) -> None:
    case = accepted(cast)
    problem = refused(lambda: sign(case, cast.learner, "applicant", agree=False), "no_click", 422)
    assert problem.field == "agree"
    sign(case, cast.home, "home")
    with pytest.raises(Refusal) as caught:
        service.sign(
            case.id,
            actor=actor(cast.learner),
            side=Party.APPLICANT,
            version=0,
            signing=signing(newest(case)),
        )
    assert caught.value.status == 409


def test_required_courses_are_completed_or_enrolled_in(cast: Cast) -> None:
    slot, run = a_slot(cast), a_run(cast, title="Clean room safety")

    @use_case
    def require() -> None:
        add(SlotCourse(slot_id=slot.id, course_id=run.run.course_id))

    require()
    case = accepted(cast, slot)
    assert newest(case).content["courses"] == "Clean room safety"
    problem = refused(lambda: sign(case, cast.learner, "applicant"), "courses_missing", 422)
    assert "Clean room safety" in str(problem.sentence)
    enrolments.enrol(run.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    assert sign_all(cast, case).state == "agreed"


@pytest.mark.bad_input("XB23")
def test_an_overlapping_stay_has_to_be_known_to_the_host(cast: Cast) -> None:
    agreed(cast)
    slot = a_slot(cast, ref="SLOT-2", centre=cast.kiip, host_contact_id=cast.other.id)
    case = accepted(cast, slot, offer_start=date(2027, 6, 18), offer_end=date(2027, 7, 30))
    problem = refused(lambda: sign(case, cast.learner, "applicant"), "overlap", 422)
    assert problem.field == "overlap_known"
    refused(lambda: sign(case, cast.other, "host"), "overlap", 422)
    sign(case, cast.other, "host", overlap_known=True)
    sign(case, cast.learner, "applicant")
    sign(case, cast.home, "home")
    assert stay_of(case).overlap_known is True


def test_stays_one_after_the_other_do_not_overlap(cast: Cast) -> None:
    agreed(cast)
    slot = a_slot(cast, ref="SLOT-2", centre=cast.kiip, host_contact_id=cast.other.id)
    case = accepted(cast, slot, offer_start=date(2027, 6, 19), offer_end=date(2027, 7, 30))
    for person, side in ((cast.learner, "applicant"), (cast.home, "home"), (cast.other, "host")):
        sign(case, person, side)
    assert card(case.id).state == "agreed"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"plan": "Couple light into a waveguide."}, "unchanged", None),
        ({"start": "2027-04-20"}, "too_early", "start"),
        ({"end": "2027-09-30"}, "too_late", "end"),
        ({"end": "2027-05-20"}, "too_short", "end"),
        ({"end": "2027-05-01"}, "end_before_start", "end"),
        ({"start": ""}, "missing", "start"),
    ],
)
def test_a_wrong_version_is_not_proposed(
    cast: Cast, changes: dict[str, str], code: str, field: str | None
) -> None:
    case = accepted(cast)
    problem = refused(lambda: propose(cast, case, **changes), code, 422)
    assert problem.problems[0].field == field
    assert len(versions(case)) == 1


def test_two_who_propose_at_once_do_not_overwrite_one_another(cast: Cast) -> None:
    case = accepted(cast)
    version = card(case.id).version
    for _click in range(2):
        propose(cast, case, place="Room 2", number=1, version=version)
    assert len(versions(case)) == 2
    refused(
        lambda: propose(cast, case, cast.learner, "applicant", place="Room 3", number=1, version=version),
        "old_version",
        409,
    )
    assert newest(case).content["place"] == "Room 2"


def test_moves_of_the_agreement_belong_to_their_states(cast: Cast) -> None:
    offered = an_application(cast, a_slot(cast), state="offered")
    with pytest.raises(Refusal) as caught:
        service.propose_agreement(
            offered.id, actor=actor(cast.host), side=Party.HOST, version=None, number=1, place="x"
        )
    assert caught.value.code == "no_agreement"
    case = agreed(cast, a_slot(cast, ref="S-2"))
    refused(lambda: propose(cast, case, place="Room 2"), "wrong_state", 409)
    waits = accepted(cast, a_slot(cast, ref="S-4"))
    refused(lambda: amended(cast, waits), "wrong_state", 409)
