"""What came of a run: said by the host, told to each person, certificates with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules.completion import Presence, proposal
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from lms.notifications import queries as notifications
from tests.afterwards import DURING, OVER, Travel, attended, completed
from tests.cast import Cast
from tests.enrolling import card, enrol, kinds, moves, statuses
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


def test_ticks_make_the_proposal(cast: Cast, travel: Travel) -> None:
    run = attended(cast, completion_share=60)
    travel(OVER)
    run.mark(cast.trainer, 1, learner="present", outside="absent")
    run.mark(cast.trainer, 2, learner="excused", outside="absent")
    found = queries.presences(run.scene.run_id)
    assert found[run.learner] == Presence(sessions=2, present=1, excused=1)
    assert proposal(found[run.learner], share=60) == "completed"
    assert proposal(found[run.outside], share=60) == "no_show"


def test_a_cancelled_session_counts_for_nobody(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    session = run.sessions[1]
    service.cancel_session(run.scene.run_id, session.id, actor=actor(cast.host), reason="No room.")
    travel(OVER)
    run.mark(cast.trainer, 1, learner="present")
    assert queries.presences(run.scene.run_id)[run.learner] == Presence(sessions=1, present=1)


def test_everybody_gets_an_end_a_notice_and_keeps_the_dates(cast: Cast, travel: Travel) -> None:
    run = completed(cast, travel)
    assert run.case(run.learner).parts.end == "completed"
    assert run.case(run.outside).parts.end == "no_show"
    assert moves(run.case(run.learner))[-2:] == ["complete", "issue-certificate"]
    assert kinds(cast.learner) == ["enrolled", "completed"]
    assert kinds(cast.outside) == ["enrolled", "no-show"]
    assert statuses(run.scene, cast.learner) == {"confirmed"}
    found = queries.certificate_of(run.learner)
    assert found is not None
    assert found.valid
    assert queries.certificate_of(run.outside) is None
    assert service.violations() == []


def test_a_second_click_changes_nothing(cast: Cast, travel: Travel) -> None:
    run = completed(cast, travel)
    before = run.case(run.learner)
    ends = {run.learner: "completed", run.outside: "no_show"}
    assert service.conclude(run.scene.run_id, ends, actor=actor(cast.host)) == service.Concluded(0)
    assert run.case(run.learner) == before
    assert kinds(cast.learner) == ["enrolled", "completed"]


@pytest.mark.parametrize("who", ["learner", "home", "editor", "trainer", "guest", "other", "office", "admin"])
def test_nobody_else_says_it(cast: Cast, travel: Travel, who: str) -> None:
    run = attended(cast)
    travel(OVER)
    with pytest.raises(NotFound):
        service.conclude(run.scene.run_id, {run.outside: "completed"}, actor=actor(getattr(cast, who)))


def test_not_before_the_run_has_ended(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(DURING)
    done = service.conclude(run.scene.run_id, {run.learner: "completed"}, actor=actor(cast.host))
    assert done.moved == 0
    assert [(ident, str(sentence)) for ident, sentence in done.refused] == [
        (run.learner, "The run has not ended yet.")
    ]


def test_what_can_be_saved_is_and_the_rest_is_listed(cast: Cast, travel: Travel) -> None:
    run = attended(cast, capacity_max=3)
    own = enrol(run.scene, cast.host)
    waiting = enrol(run.scene, cast.baltic)
    travel(OVER)
    ends = dict.fromkeys((run.learner, own.id, waiting.id), "completed") | {run.outside: "lost"}
    done = service.conclude(run.scene.run_id, ends, actor=actor(cast.host))
    assert done.moved == 1
    said = {ident: str(sentence) for ident, sentence in done.refused}
    assert set(said) == {own.id, waiting.id, run.outside}
    assert "Nobody decides on the own case" in said[own.id]
    assert run.case(run.learner).parts.end == "completed"


def test_a_stale_page_is_told_who_was_faster(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    old = run.case(run.learner).version
    travel(OVER)
    service.conclude(run.scene.run_id, {run.learner: "not_completed"}, actor=actor(cast.host))
    done = service.conclude(
        run.scene.run_id,
        {run.learner: "completed"},
        actor=actor(cast.host),
        reason="x",
        versions={run.learner: old},
    )
    assert done.moved == 0
    assert "Host Person changed the enrolment" in str(done.refused[0][1])


def test_a_correction_needs_a_reason_and_revokes_the_certificate(cast: Cast, travel: Travel) -> None:
    run = completed(cast, travel)
    ends = {run.learner: "not_completed", run.outside: "completed"}
    with pytest.raises(Refusal, match="reason_missing"):
        service.conclude(run.scene.run_id, ends, actor=actor(cast.host), reason=" ")
    assert run.case(run.learner).parts.end == "completed"
    done = service.conclude(run.scene.run_id, ends, actor=actor(cast.host), reason="Names were mixed up.")
    assert done == service.Concluded(2)
    found = queries.certificate_of(run.learner)
    assert found is not None
    assert (found.valid, found.revoke_reason) == (False, "Names were mixed up.")
    assert moves(run.case(run.learner))[-2:] == ["not-complete", "revoke-certificate"]
    assert kinds(cast.learner)[-1] == "completion-corrected"
    assert "Names were mixed up." in notifications.inbox(cast.learner.id).items[0].body
    assert run.case(run.learner).end_reason == "Names were mixed up."
    fresh = queries.certificate_of(run.outside)
    assert fresh is not None
    assert fresh.valid
    assert service.violations() == []


def test_a_run_without_certificates_gives_none(cast: Cast, travel: Travel) -> None:
    run = completed(cast, travel, certificates=False)
    assert queries.certificate_of(run.learner) is None
    assert kinds(cast.learner) == ["enrolled", "completed"]
    assert "certificate" not in notifications.inbox(cast.learner.id).items[0].body
    assert service.violations() == []


def test_the_host_is_reminded_once_after_a_week(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(OVER)
    service.finish_runs()
    assert service.remind_of_completions() == 0
    travel(OVER + timedelta(days=7))
    assert [service.remind_of_completions() for _ in range(2)] == [1, 0]
    assert kinds(cast.host) == ["completion-due"]
    notice = notifications.inbox(cast.host.id).items[0]
    assert "2 people wait" in notice.body
    assert notice.path == "/desk/sccc/runs/RUN-1/completion"
    assert [row.move for row in journal.rows_of(("run", run.scene.run_id))][-1] == "remind-completion"


def test_nobody_is_reminded_when_all_is_said(cast: Cast, travel: Travel) -> None:
    completed(cast, travel)
    service.finish_runs()
    travel(OVER + timedelta(days=8))
    assert service.remind_of_completions() == 0


def test_no_job_touches_who_has_a_place_in_a_finished_run(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    before = run.case(run.learner)
    travel(OVER + timedelta(days=400))
    service.finish_runs()
    service.expire_waiting()
    service.archive_runs()
    service.issue_missing()
    assert card(run.learner).parts == before.parts
    done = service.conclude(run.scene.run_id, {run.learner: "completed"}, actor=actor(cast.host))
    assert done.moved == 1
