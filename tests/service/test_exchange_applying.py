"""Drafts, files, sending, withdrawing and deleting an application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from lms.access import Role
from lms.centres import service as centres
from lms.exchanges import queries, service
from lms.exchanges.models import Application, Report, SlotCentre
from lms.exchanges.rules import Draft, Upload
from lms.exchanges.service import files
from lms.kit.db import add, session, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast
from tests.exchange_applying import PDF, changed, drafted, endorsed, missing, moves, sent, told
from tests.exchanging import DEADLINE, a_slot, an_application, card, slot_now
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]


def refused(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_a_draft_is_started_once(cast: Cast) -> None:
    slot = a_slot(cast)
    first = service.start(slot.id, actor=actor(cast.learner))
    assert service.start(slot.id, actor=actor(cast.learner)) == first
    case = card(first)
    assert (case.state, case.ref, case.home_centre_id, moves(first)) == (
        "draft",
        "",
        cast.ficcc.id,
        ["start"],
    )


def test_who_cannot_start(cast: Cast) -> None:
    slot = a_slot(cast)
    own = refused(lambda: service.start(slot.id, actor=actor(cast.guest)))
    assert str(own.sentence) == "This slot is at your own centre. Exchanges are between centres."
    assert refused(lambda: service.start(slot.id, actor=actor(cast.outside))).code == "no_centre"
    assert refused(lambda: service.start(slot.id, actor=actor(cast.unverified))).status == 403
    network = a_slot(cast, ref="NET", scope="network")
    assert refused(lambda: service.start(network.id, actor=actor(cast.outside))).status == 404
    listed = a_slot(cast, ref="LIST", origin="listed")
    assert refused(lambda: service.start(listed.id, actor=actor(cast.learner))).status == 404
    draft = a_slot(cast, ref="DRAFT", state="draft")
    assert refused(lambda: service.start(draft.id, actor=actor(cast.learner))).status == 404


def test_a_slot_for_chosen_centres(cast: Cast) -> None:
    slot = a_slot(cast, eligible="chosen")
    assert refused(lambda: service.start(slot.id, actor=actor(cast.learner))).code == "not_eligible"
    use_case(lambda: add(SlotCentre(slot_id=slot.id, centre_id=cast.ficcc.id)))()
    assert service.start(slot.id, actor=actor(cast.learner))


def test_conditions_are_ticked_first(cast: Cast) -> None:
    slot = a_slot(cast, residence_text="Resident in a Nordic country")
    assert refused(lambda: service.start(slot.id, actor=actor(cast.learner))).field == "meets_conditions"
    assert card(service.start(slot.id, actor=actor(cast.learner), meets_conditions=True)).meets_conditions


def test_a_second_live_application_names_the_first(cast: Cast) -> None:
    slot = a_slot(cast)
    first = sent(slot, cast.learner)
    refusal = refused(lambda: service.start(slot.id, actor=actor(cast.learner)))
    assert refusal.status == 409
    assert first.ref in str(refusal.sentence)


def test_an_incomplete_draft_is_kept_and_nothing_is_lost(cast: Cast) -> None:
    ident = service.start(a_slot(cast).id, actor=actor(cast.learner))
    text = "<b>bold</b>,\nand a \u2028 line"
    service.save_draft(ident, Draft(motivation=text), actor=actor(cast.learner), version=1)
    case = card(ident)
    assert (case.motivation, case.version) == (text, 2)
    service.save_draft(ident, Draft(motivation=text), actor=actor(cast.learner), version=1)
    assert card(ident).version == 2, "the same once more changes nothing"
    stale = refused(lambda: service.save_draft(ident, Draft(), actor=actor(cast.learner), version=1))
    assert stale.status == 409
    assert "Learner Person changed this case at" in str(stale.sentence)
    assert "before you pressed Save. Nothing was saved." in str(stale.sentence)
    assert missing(case) == {"applicant_type", "desired_start", "desired_end", "work_plan", "consent_share"}


def test_nobody_else_writes_it(cast: Cast) -> None:
    ident = service.start(a_slot(cast).id, actor=actor(cast.learner))
    for person in (cast.home, cast.host, cast.office, cast.colleague):
        assert refused(lambda who=person: service.save_draft(ident, Draft(), actor=actor(who))).status == 404  # type: ignore[misc]
        assert refused(lambda who=person: service.submit(ident, actor=actor(who))).status == 404  # type: ignore[misc]


def test_what_cannot_be_kept_is_refused_at_once(cast: Cast) -> None:
    ident = service.start(a_slot(cast).id, actor=actor(cast.learner))
    wrong = Draft(work_plan="x" * 5001, funding_amount=Decimal(3))
    upload = {"cv": Upload("cv.pdf", b"\x89PNG" + b"0" * 2048)}
    refusal = refused(lambda: service.save_draft(ident, wrong, actor=actor(cast.learner), uploads=upload))
    said = {problem.field: str(problem.sentence) for problem in refusal.problems}
    assert said["work_plan"] == "At most 5,000 characters; these are 5,001."
    assert said["funding_amount"].startswith("Give a number and its currency")
    assert said["cv"] == "Only PDF up to 5 MB. This file is a PNG picture, 2.0 kB."
    assert card(ident).version == 1


def test_files_lie_in_the_data_folder_and_go_with_the_draft(cast: Cast) -> None:
    ident = service.start(a_slot(cast).id, actor=actor(cast.learner))
    by = actor(cast.learner)
    before = set(files.folder().iterdir())
    service.save_draft(ident, Draft(), actor=by, uploads={"cv": Upload("C:\\me\\my cv.pdf", PDF)})
    [found] = queries.files_of(ident)
    assert (found.name, service.content_of(found.stored)) == ("my cv.pdf", PDF)
    service.save_draft(ident, Draft(), actor=by, uploads={"cv": Upload("new.pdf", PDF + b"\n")})
    [newer] = queries.files_of(ident)
    assert service.content_of(found.stored) is None
    assert newer.name == "new.pdf"
    service.save_draft(ident, Draft(), actor=by, uploads={"cv": Upload("again.pdf", PDF + b"\n")})
    assert queries.files_of(ident) == (newer,)
    service.save_draft(ident, Draft(), actor=by, uploads={"plan": Upload("p.pdf", PDF)}, removed={"cv"})
    assert [each.kind for each in queries.files_of(ident)] == ["plan"]
    refused(
        lambda: service.save_draft(
            ident, Draft(level="x"), actor=by, version=1, uploads={"cv": Upload("c", PDF)}
        )
    )
    service.delete(ident, actor=by)
    assert set(files.folder().iterdir()) == before
    assert queries.application_by_id(ident) is None
    assert moves(ident)[-1] == "delete"


def test_what_a_crash_left_is_tidied(cast: Cast, travel: Travel) -> None:
    stored, _digest = files.keep(PDF)
    assert service.content_of(stored) == PDF
    travel(
        datetime.fromtimestamp((files.folder() / stored).stat().st_mtime, tz=DEADLINE.tzinfo)
        + timedelta(days=2)
    )
    service.tidy_files()
    assert service.content_of(stored) is None


def test_sending_gives_reference_deadline_and_home(cast: Cast) -> None:
    slot = a_slot(cast)
    case = sent(slot, cast.learner)
    assert case.ref == f"EX-2027-{case.id:06}"
    assert (case.state, case.home_centre_id) == ("submitted", cast.ficcc.id)
    assert case.cutoff_id == slot.cutoffs[0].id
    assert case.due_at is not None
    assert told(cast.learner) == ["exchange-receipt"]
    assert told(cast.home) == ["exchange-endorse"]
    assert told(cast.lead) == ["exchange-endorse"]
    assert told(cast.host) == []
    service.submit(case.id, actor=actor(cast.learner), version=case.version - 1)
    assert (card(case.id).version, told(cast.home)) == (case.version, ["exchange-endorse"])
    late = refused(lambda: service.save_draft(case.id, Draft(), actor=actor(cast.learner)))
    assert late.status == 409


def test_sending_names_everything_that_is_missing(cast: Cast) -> None:
    ident = service.start(a_slot(cast).id, actor=actor(cast.learner))
    refusal = refused(lambda: service.submit(ident, actor=actor(cast.learner)))
    assert {problem.field for problem in refusal.problems} >= {"work_plan", "consent_share", "desired_start"}
    assert card(ident).state == "draft"


@pytest.mark.bad_input("XB6")
def test_too_late_keeps_the_draft(cast: Cast, travel: Travel) -> None:
    case = drafted(a_slot(cast), cast.learner)
    travel(DEADLINE)
    refusal = refused(lambda: service.submit(case.id, actor=actor(cast.learner)))
    assert refusal.status == 409
    assert str(refusal.sentence) == (
        "The deadline was Fri 26 Mar 2027 17:00 CET. Your draft is kept; ask Editor Person if the slot reopens."
    )
    assert card(case.id).state == "draft"


def test_with_several_centres_one_is_chosen(cast: Cast) -> None:
    centres.place_member(cast.learner.id, cast.kiip.id)
    case = drafted(a_slot(cast), cast.learner)
    assert case.home_centre_id is None
    assert missing(case) == {"home_centre_id"}
    assert refused(lambda: service.submit(case.id, actor=actor(cast.learner))).field == "home_centre_id"
    case = changed(case, cast.learner, home_centre_id=cast.kiip.id)
    service.submit(case.id, actor=actor(cast.learner))
    assert card(case.id).home_centre_id == cast.kiip.id
    assert told(cast.other) == ["exchange-endorse"]


def test_without_a_home_centre_it_goes_to_the_host(cast: Cast) -> None:
    case = sent(a_slot(cast, also_outside=True), cast.outside)
    assert (case.state, case.parts.home, case.home_centre_id) == ("endorsed", "not_needed", None)
    assert told(cast.host) == ["exchange-decide"]


def test_a_late_report_comes_first(cast: Cast) -> None:
    old = an_application(cast, a_slot(cast, ref="OLD"), state="ended")
    due = date(2026, 12, 1)
    use_case(lambda: add(Report(application_id=old.id, author="applicant", due_on=due)))()
    case = drafted(a_slot(cast), cast.learner)
    refusal = refused(lambda: service.submit(case.id, actor=actor(cast.learner)))
    assert str(refusal.sentence) == (
        f"Your report for {old.ref} was due Tue 1 Dec 2026. Send it first, or ask the network office."
    )


def test_after_the_hosts_question_the_plan_decides_where_it_goes(cast: Cast) -> None:
    for ref, change, state in (
        ("A", {"motivation": "Again"}, "endorsed"),
        ("B", {"work_plan": "Other"}, "submitted"),
    ):
        case = endorsed(cast, a_slot(cast, ref=ref))
        _asked_by_host(case.id)
        changed(card(case.id), cast.learner, **change)
        service.submit(case.id, actor=actor(cast.learner))
        after = card(case.id)
        assert after.state == state
        assert after.ref == case.ref
    assert told(cast.host).count("exchange-decide") == 3
    assert told(cast.home).count("exchange-endorse") == 3


@use_case
def _asked_by_host(ident: int) -> None:
    row = session().get_one(Application, ident)
    row.host_decision, row.state, row.returned_by, row.version = (
        "returned",
        "returned",
        "host",
        row.version + 1,
    )


def test_what_is_returned_is_sent_before_it_is_due(cast: Cast, travel: Travel) -> None:
    case = sent(a_slot(cast), cast.learner)
    service.return_application(case.id, actor=actor(cast.home), reason="Say more.")
    travel(timedelta(days=8))
    refusal = refused(lambda: service.submit(case.id, actor=actor(cast.learner)))
    assert (refusal.status, refusal.code) == (409, "too_late")


@pytest.mark.parametrize(
    ("state", "knows"),
    [("submitted", ["home"]), ("endorsed", ["home", "host"]), ("offered", ["home", "host"])],
)
def test_withdrawing_tells_who_had_seen_it(cast: Cast, state: str, knows: list[str]) -> None:
    slot = a_slot(cast)
    case = an_application(cast, slot, state=state)
    service.withdraw(case.id, actor=actor(cast.learner), version=1, reason="Another plan")
    service.withdraw(case.id, actor=actor(cast.learner), version=1, reason="Another plan")
    assert (card(case.id).state, slot_now(slot.id).places_taken) == ("withdrawn", 0)
    for name in ("home", "host"):
        assert told(getattr(cast, name)) == (["exchange-withdrawn"] if name in knows else [])
    assert moves(case.id) == ["withdraw"]


def test_an_agreed_stay_is_not_withdrawn(cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), state="agreed")
    refusal = refused(lambda: service.withdraw(case.id, actor=actor(cast.learner)))
    assert refusal.status == 409
    assert "Cancel the stay" in str(refusal.sentence)


def test_only_a_draft_is_deleted(cast: Cast) -> None:
    case = sent(a_slot(cast), cast.learner)
    assert refused(lambda: service.delete(case.id, actor=actor(cast.learner))).status == 409
    with pytest.raises(NotFound):
        service.delete(case.id, actor=actor(cast.other))


def test_somebody_of_two_centres_who_coordinates_the_host(cast: Cast) -> None:
    """Belongs to FiCCC, decides at SCCC: may apply from FiCCC, and never decides on it."""
    centres.place_member(cast.learner.id, cast.sccc.id)
    centres.appoint(cast.learner.id, Role.COORDINATOR, centre_id=cast.sccc.id)
    case = endorsed(cast, a_slot(cast))
    assert case.state == "endorsed"
    assert "exchange-decide" not in told(cast.learner)


def test_old_drafts_are_deleted(cast: Cast, travel: Travel) -> None:
    case, kept = drafted(a_slot(cast), cast.learner), drafted(a_slot(cast, ref="B"), cast.colleague)
    travel(timedelta(days=100))
    changed(kept, cast.colleague, level="Later")
    travel(timedelta(days=81))
    assert service.delete_old_drafts() == 1
    assert service.delete_old_drafts() == 0
    assert queries.application_by_id(case.id) is None
    assert told(cast.learner) == ["exchange-draft-deleted"]
    assert card(kept.id).state == "draft"
