"""A little of everything, so that every address of `tests/web/pages.py` leads to something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from lms.access import Role, Scope
from lms.calendar import service as calendar
from lms.calendar.models import FeedAddress
from lms.calendar.rules import Ask
from lms.centres import service as centres
from lms.centres.models import Membership
from lms.courses import queries as courses
from lms.courses import service as courses_service
from lms.courses.rules import Sharing, input_of_run
from lms.enrolments import queries as enrolments
from lms.enrolments import service
from lms.exchanges import service as exchanges
from lms.exchanges.rules import WantedInput
from lms.kit.db import add, database, use_case
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.outbox import queries as outbox
from lms.people import queries as accounts
from lms.people import service as people
from lms.people.service import Client
from tests.agreeing import accepted, lay_checklist
from tests.cast import PASSWORD, Cast, Somebody
from tests.deciding import invite, reviewed_slot
from tests.exchanging import a_slot, an_application
from tests.importing import imports_of_sccc
from tests.pooling import keep_seats
from tests.post import letters_to, link_in
from tests.remembered import remembered
from tests.scene import a_run, actor
from tests.slots import draft, posted

HERE = Client(address="192.0.2.1", user_agent="a test", known_as=frozenset())
NEWCOMER = "newcomer@example.org"

# column of the matrix -> name in the cast; the public is nobody
KINDS: dict[str, str | None] = {
    "public": None,
    "account": "outside",
    "member": "guest",
    "trainer": "trainer",
    "editor": "editor",
    "coordinator": "host",
    "lead": "colleague",
    "other": "other",
    "office": "office",
    "admin": "admin",
}


@dataclass(frozen=True)
class World:
    """The cast, and what the addresses name."""

    cast: Cast
    names: dict[str, str]

    def at(self, address: str) -> str:
        """The address with its names filled in."""
        return address.format(**self.names)

    def person(self, kind: str) -> Somebody | None:
        """Who stands for a column of the matrix; None for the public."""
        name = KINDS[kind]
        return getattr(self.cast, name) if name else None


DECIDED = {
    "home_approval": "required",
    "acceptance": "moderated",
    "join_link": "https://meet.example/secret-room",
}


@remembered(at_once=True)
def a_world(cast: Cast) -> World:
    """SCCC hosts a public run that it decides about, with an enrolment of FiCCC's learner that waits for both sides,
    another that nobody enrolled in, a draft, a full one with an offer and somebody who waits, one with changes of run
    and of person; the colleague leads SCCC; there is a link of each kind in the mails."""
    _lead_and_claim(cast)
    run_id = a_run(cast, title="Clean room", ref="RUN-1", trainer_ids=(cast.trainer.id,), **DECIDED).run_id
    keep_seats(a_run(cast, title="Quiet lithography", ref="RUN-2"), 4)
    a_run(cast, title="Unpublished etching", ref="RUN-3", publish=False)
    ident = service.enrol(run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    _lead_goes_away(cast)
    topic = courses_service.save_topic("Photonics", actor=None)
    waiting = _an_offer(cast)
    feed = calendar.make_address(cast.learner.id, name="mine")
    names = {
        "run": "RUN-1",
        "quiet": "RUN-2",
        "draft": "RUN-3",
        "course": "clean-room",
        "draft_course": "unpublished-etching",
        "full": "RUN-4",
        **runs_to_select_for(cast),
        "case": _case(ident),
        "waiting": _case(waiting),
        "topic": next(each.slug for each in courses.topics() if each.id == topic),
        "feed": feed,
        "token": _token(cast),
        "short": calendar.make_short(Ask("/courses", "", "en")),
        "address": _address(),
        **_links(cast),
        **_followed(cast),
        **_changes(cast, run_id),
        **_an_agreement(cast),
        **_slots_and_posts(cast, topic),
        **_exchange(cast),
        **_reviewed(cast),
        **imports_of_sccc(cast),
    }
    names |= _people_and_mail(cast)
    database.session.remove()  # a browser may look around for longer than the database lets a transaction stand idle
    return World(cast, names)


def _reviewed(cast: Cast) -> dict[str, str]:
    """The learner's application to a slot of SCCC with reviewers, of whom KIIP's coordinator was asked; another waits
    on the reserve list."""
    slot = reviewed_slot(cast, ref="SLOT-R")
    case = an_application(cast, slot, feasible="feasible")
    invite(cast, case, cast.other)
    an_application(cast, slot, person=cast.home, state="reserve")
    return {"reviewed": case.ref, "review_slot": "SLOT-R"}


def _token(cast: Cast) -> str:
    """The handle of a personal token of the learner."""
    people.make_token(cast.learner.id, name="mine")
    return accounts.tokens_of(cast.learner.id)[0].handle


def _people_and_mail(cast: Cast) -> dict[str, str]:
    named = ("claimant", "guest", "office", "editor", "colleague")
    return {name: getattr(cast, name).ref for name in named} | {"mail": outbox.mail_page().items[0].ref}


def runs_to_select_for(cast: Cast) -> dict[str, str]:
    """Runs of SCCC: one whose centres nominate, with a nominee and a go/no-go date; two whose applications are closed,
    one with criteria and one by lottery."""
    by = actor(cast.host)
    dates = {"nominate_until_wall": datetime(2027, 3, 12, 12), "go_no_go_wall": datetime(2027, 3, 15, 12)}  # noqa: DTZ001 - of the run's wall
    nom = a_run(cast, title="Nominated", ref="NOM-1", acceptance="by_nomination", capacity_min=4, **dates)
    nominee = service.nominate(nom.run_id, person_id=cast.guest.id, home_centre_id=cast.sccc.id, actor=by)
    for ref, way in (("SEL-1", "ranking"), ("LOT-1", "lottery")):
        scene = a_run(cast, title=f"Selected by {way}", ref=ref, acceptance="by_selection", selection=way)
        service.set_criteria(scene.run_id, [("Need", 3), ("Team", 1)], actor=by)
        service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
        closed = replace(input_of_run(scene.run), closes_wall=datetime(2027, 2, 20, 12))  # noqa: DTZ001 - as above
        service.change_run(scene.run_id, closed, actor=by, note="Closed earlier.")
    return {"nom": "NOM-1", "sel": "SEL-1", "lot": "LOT-1", "nominee": _case(nominee)}


def _changes(cast: Cast, run_id: int) -> dict[str, str]:
    """Enrolments for which something can be proposed: one that waits for the host alone, one with a seat of somebody
    outside, one of SCCC's guest; and the learner's, who asks to change to a run of KIIP."""
    there = a_run(cast, title="Plasma etching", ref="RUN-6").run_id
    kiip = a_run(cast, centre=cast.kiip, title="Bonding", ref="RUN-5").run_id
    made = {
        name: service.enrol(run, person_id=person.id, actor=actor(person))
        for name, run, person in (
            ("asked", run_id, cast.outside),
            ("own", there, cast.outside),
            ("seat", there, cast.guest),
            ("transfer", there, cast.learner),
        )
    }
    service.ask_transfer(made["transfer"], run_id=kiip, actor=actor(cast.learner))
    return {name: _case(ident) for name, ident in made.items()}


def _an_agreement(cast: Cast) -> dict[str, str]:
    """The learner's application to a slot of SCCC, with an agreement that waits for signatures, and papers."""
    slot = a_slot(cast, ref="AGREE-1")
    lay_checklist(slot)
    case = accepted(cast, slot)
    return {"agreeing": case.ref}


def _slots_and_posts(cast: Cast, topic: int) -> dict[str, str]:
    """A public slot of SCCC and a draft; a public post of its coordinator."""
    shown = posted(cast, topic_ids=(topic,))
    hidden = draft(cast, title="A draft of a slot")
    post = WantedInput(title="Somebody for optics", topic_ids=(topic,), scope="public")
    wanted = exchanges.post_wanted(post, actor=actor(cast.host))
    return {"slot_shown": shown.ref, "slot_draft": hidden.ref, "wanted": wanted}


@remembered(at_once=True)
def scoped_runs(cast: Cast) -> dict[str, str]:
    """A run of SCCC shared in each way, and a draft: reference by the name of its row."""
    _lead_and_claim(cast)
    ways = {
        "public": Sharing(),
        "network": Sharing(scope=Scope.NETWORK),
        "region": Sharing(scope=Scope.REGION, region_ids=frozenset({cast.nordic.id})),
        "chosen": Sharing(scope=Scope.CHOSEN, centre_ids=frozenset({cast.kiip.id})),
        "own": Sharing(scope=Scope.OWN),
    }
    for way, sharing in ways.items():
        a_run(cast, title=f"Shared {way}", ref=f"S-{way.upper()}", course={"sharing": sharing})
    a_run(cast, title="Shared draft", ref="S-DRAFT", publish=False, trainer_ids=(cast.trainer.id,))
    return {way: f"S-{way.upper()}" for way in (*ways, "draft")}


@use_case
def _lead_and_claim(cast: Cast) -> None:
    """A lead of SCCC, and a claim that SCCC has to decide."""
    since = datetime(2027, 2, 1, tzinfo=UTC)
    for person, state in ((cast.colleague, "confirmed"), (cast.claimant, "claimed")):
        add(Membership(person_id=person.id, centre_id=cast.sccc.id, state=state, note="", claimed_at=since))
    centres.appoint(cast.colleague.id, Role.LEAD, centre_id=cast.sccc.id)


def _an_offer(cast: Cast) -> int:
    """A full run: somebody has an offer, and the claimant, whose enrolment it gives, waits behind."""
    run_id = a_run(cast, title="Full etching", ref="RUN-4", capacity_max=1, offer_hours=72).run_id
    idents = [
        service.enrol(run_id, person_id=each.id, actor=actor(each), home_centre_id=None)
        for each in (cast.guest, cast.baltic, cast.claimant)
    ]
    service.withdraw(idents[0], actor=actor(cast.guest))
    return idents[2]


def _lead_goes_away(cast: Cast) -> None:
    """The lead of SCCC will be away for a week; the coordinator stands in."""
    centres.enter_absence(
        cast.sccc.id,
        cast.colleague.id,
        deputy_id=cast.host.id,
        from_on=date(2027, 3, 8),
        until_on=date(2027, 3, 12),
        actor=actor(cast.colleague),
    )


def _exchange(cast: Cast) -> dict[str, str]:
    """Slots of SCCC: to one the learner has an endorsed application, to another a draft."""
    slot, other = a_slot(cast), a_slot(cast, ref="SLOT-2", title="Quiet photonics")
    case = an_application(cast, slot, state="endorsed", home_text="A good plan.")
    draft = an_application(cast, other, state="draft")
    return {"slot": slot.ref, "exchange": case.ref, "exchange_draft": draft.address}


def _case(ident: int) -> str:
    card = enrolments.case_by_id(ident)
    assert card is not None
    return card.ref


def _address() -> str:
    """The handle of the learner's."""
    found = database.session.scalar(select(FeedAddress.feed_uid))
    assert found is not None
    return found.partition("@")[0]


def _followed(cast: Cast) -> dict[str, str]:
    """A list that the learner follows, and the way in a mail to end such mails of somebody else."""
    zone = "Europe/Helsinki"
    ref = notifications.follow_list(cast.learner.id, "courses", "", every="week", known={}, zone=zone)
    letter = Letter("lists", "New", "New.", "/courses", stop="lists")
    use_case(notifications.post)(cast.baltic.id, letter, event="world")
    return {"list": ref, "stop": link_in(letters_to(cast.baltic.email)[-1], "/unsubscribe/")}


def _links(cast: Cast) -> dict[str, str]:
    """The path of each link that only a mail tells."""
    people.resend_confirmation(cast.unverified.id)
    people.request_reset(cast.baltic.email, client=HERE)
    people.request_address_change(cast.claimant.id, "new@example.org", password=PASSWORD, client=HERE)
    centres.invite(cast.sccc.id, NEWCOMER, actor=actor(cast.host))
    return {
        "confirm": link_in(letters_to(cast.unverified.email)[-1], "/confirm/"),
        "reset": next(
            link_in(each, "/reset/") for each in letters_to(cast.baltic.email) if "/reset/" in each.text
        ),
        "change_address": link_in(letters_to("new@example.org")[0], "/change-address/"),
        "offer": next(
            link_in(each, "/offers/") for each in letters_to(cast.baltic.email) if "/offers/" in each.text
        ),
        "invitation": link_in(letters_to(NEWCOMER)[0], "/invitation/"),
    }
