"""What a host may type about pools and local sites of a run: rows of fields, as many as the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from flask import request
from wtforms import BooleanField, DateTimeLocalField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Optional

from lms.centres.queries import CentreCard, RegionCard
from lms.courses.forms.fields import WholeNumberField, never_optional
from lms.courses.rules import (
    MOST_POOLS,
    MOST_SITES,
    PoolCard,
    PoolInput,
    SiteCard,
    SiteInput,
    in_pools,
    in_sites,
)
from lms.kit.forms import Form, line, options, paragraphs
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import MAX_REASON

EMPTY_ROWS = 2
REGION = "region-"


class Rows(Form):
    """A form of numbered rows. Rows without a word are left out; what a use case says about the n-th of the others
    stands beside the fields of its row."""

    version = HiddenField()
    rows = HiddenField()
    prefix: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    @property
    def numbers(self) -> range:
        """The numbers of the rows."""
        return range(sum(name.endswith(f"-{self.names[0]}") for name in self._fields))

    def row(self, number: int) -> list[Any]:
        """The fields of a row, in order, its key first; only what is stored can be removed."""
        stored = self[f"{self.prefix}-{number}-id"].data
        shown = (*self.names, "remove") if stored else self.names
        return [self[f"{self.prefix}-{number}-{name}"] for name in shown]

    def filled(self) -> list[int]:
        """The numbers of the rows that say something and are to stay."""
        return [
            number
            for number in self.numbers
            if any(self.data_of(number).values()) and not self.removed(number)
        ]

    def removed(self, number: int) -> bool:
        """Whether the row is to go."""
        return bool(self[f"{self.prefix}-{number}-remove"].data)

    def data_of(self, number: int) -> dict[str, Any]:
        """What a row says, by field."""
        return {name: self[f"{self.prefix}-{number}-{name}"].data for name in self.names}

    def show(self, refusal: Refusal) -> None:
        """Puts what is said about the n-th row that says something beside that row."""
        filled = dict(enumerate(self.filled()))
        super().show(
            Refusal.of([self._beside(each, filled) for each in refusal.problems], status=refusal.status)
        )

    def _beside(self, problem: Problem, filled: Mapping[int, int]) -> Problem:
        prefix, _sign, rest = (problem.field or "").partition("-")
        number, _sign, name = rest.partition("-")
        if prefix != self.prefix or not number.isdigit() or int(number) not in filled:
            return problem
        field = f"{prefix}-{filled[int(number)]}-{name}"
        return Problem(problem.code, problem.sentence, field)


F = TypeVar("F", bound=Rows)


def _made(
    kind: type[F], fields: Mapping[str, Callable[[], Any]], data: dict[str, Any], *, count: int, sent: bool
) -> F:
    """A form with `count` rows of `fields`; `sent`: it is this one that was sent, not another of its page."""
    numbered = {
        f"{kind.prefix}-{number}-{name}": make()
        for number in range(count)
        for name, make in (*fields.items(), ("remove", lambda: BooleanField(_l("Remove"))))
    }
    made: type[F] = type(kind.__name__, (kind,), numbered)
    form = made(data=data) if sent else made(formdata=None, data=data)
    form["rows"].data = str(count)
    never_optional(
        form, *(f"{kind.prefix}-{number}-{name}" for number in range(count) for name in kind.needed)
    )
    return form


def _count(stored: int, most: int, *, sent: bool) -> int:
    """How many rows the page has: those that were sent, and one more for "add a row", else two to fill in."""
    typed = request.form.get("rows", "") if sent else ""
    if typed.isascii() and typed.isdigit() and len(typed) < 4:
        return min(int(typed) + ("more" in request.form), most)
    return min(stored + EMPTY_ROWS, most)


def asks_for_a_row() -> bool:
    """Whether the button was "add a row", which saves nothing."""
    return "more" in request.form


class PoolRows(Rows):
    """Pools: name, seats, for whom, until when."""

    prefix = "pools"
    names = ("id", "name", "seats", "centres", "release_at")
    needed = ("seats", "centres")

    def values(self, centres_of: Callable[[int], frozenset[int]]) -> list[PoolInput]:
        """What was typed; a region stands for its centres, which `centres_of` knows."""
        found = []
        for number in self.filled():
            typed = self.data_of(number)
            chosen = [str(each) for each in typed["centres"] or ()]
            centre_ids = {int(each) for each in chosen if each.isdigit()}
            for each in chosen:
                if each.startswith(REGION):
                    centre_ids |= centres_of(int(each.removeprefix(REGION)))
            found.append(
                PoolInput(
                    id=_key(typed["id"]),
                    name=typed["name"],
                    seats=typed["seats"],
                    centre_ids=frozenset(centre_ids),
                    release_wall=typed["release_at"],
                )
            )
        return found


def pool_rows(
    cards: Sequence[PoolCard],
    centres: Mapping[int, CentreCard],
    regions: Mapping[int, RegionCard],
    *,
    version: int,
    sent: bool = False,
) -> PoolRows:
    """The form of these pools, and rows for new ones."""
    choices = options(
        [(f"{REGION}{ident}", card.name) for ident, card in regions.items()]
        + [(str(ident), card.acronym) for ident, card in centres.items()]
    )
    fields = {
        "id": lambda: HiddenField(),
        "name": lambda: line(
            _l("Name"), length=80, required=False, description=_l("Empty: named after its centres.")
        ),
        "seats": lambda: WholeNumberField(_l("Seats")),
        "centres": lambda: _centres_field(choices),
        "release_at": lambda: DateTimeLocalField(
            _l("Released on"),
            validators=[Optional()],
            description=_l("In the time zone of the run. Empty: never."),
        ),
    }
    count = _count(len(cards), MOST_POOLS, sent=sent)
    data: dict[str, Any] = {"version": version}
    for number, card in enumerate(cards):
        shown = {
            "id": card.id,
            "name": card.name,
            "seats": card.seats,
            "centres": [str(ident) for ident in sorted(card.centre_ids)],
            "release_at": card.release_wall,
        }
        data |= {in_pools(number, name): value for name, value in shown.items()}
    return _made(PoolRows, fields, data, count=count, sent=sent)


def _centres_field(choices: Sequence[SelectChoice]) -> SelectMultipleField:
    return SelectMultipleField(_l("For the people of"), choices=list(choices), validators=[Optional()])


def _key(typed: Any) -> int | None:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class SiteRows(Rows):
    """Local sites: what they are called, where they are, their seats and their contact."""

    prefix = "sites"
    names = ("id", "name", "place", "city", "capacity", "contact_name", "contact_email")
    needed = ("name",)

    def values(self, known: Mapping[int, SiteCard]) -> list[SiteInput]:
        """What was typed; what the form does not ask stays as it is."""
        found = []
        for number in self.filled():
            typed = self.data_of(number)
            ident = _key(typed.pop("id"))
            before = known.get(ident or 0)
            found.append(
                SiteInput(
                    id=ident,
                    country=before.country if before else "",
                    centre_id=before.centre_id if before else None,
                    **typed,
                )
            )
        return found


def site_rows(cards: Sequence[SiteCard], *, version: int, sent: bool = False) -> SiteRows:
    """The form of these sites, and rows for new ones."""

    def text(label: Any, length: int, **more: Any) -> Any:
        return lambda: line(label, length=length, required=False, **more)

    fields = {
        "id": lambda: HiddenField(),
        "name": text(_l("Site"), 120),
        "place": text(_l("Room and address"), 200),
        "city": text(_l("City"), 80),
        "capacity": lambda: WholeNumberField(
            _l("Seats there"), description=_l("Empty: only the seats of the run count.")
        ),
        "contact_name": text(
            _l("Contact"), 120, description=_l("Everybody reads this on the page of the run.")
        ),
        "contact_email": text(
            _l("Mail of the contact"), 254, description=_l("Only people who are signed in read this.")
        ),
    }
    count = _count(len(cards), MOST_SITES, sent=sent)
    data: dict[str, Any] = {"version": version}
    for number, card in enumerate(cards):
        data |= {in_sites(number, name): getattr(card, name) for name in SiteRows.names}
    return _made(SiteRows, fields, data, count=count, sent=sent)


class ReleaseForm(Form):
    """The page before seats are released by hand."""

    version = HiddenField()
    reason = paragraphs(_l("Reason"), length=MAX_REASON, description=_l("Kept in the journal of the run."))


class ExtendForm(ReleaseForm):
    """A later release."""

    release_at = DateTimeLocalField(
        _l("Released on"),
        validators=[InputRequired(_l("Please fill this in."))],
        description=_l("Later than now planned, in the time zone of the run, and not after its start."),
    )
