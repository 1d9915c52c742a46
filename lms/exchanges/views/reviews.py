"""A reviewer's one review. Until a tie is declared the page shows title, centre and the applicant's name, no more."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import Actor, Permission, require
from lms.exchanges import queries, rules, serializers, service
from lms.exchanges.forms import DeclareForm, DeclineReviewForm, ReviewForm
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    REVIEW_MOVES,
    REVIEW_STATES,
    ApplicationCard,
    CriterionCard,
    ReviewCard,
)
from lms.exchanges.rules.vocabulary import AUDIENCES, CONFLICTS
from lms.exchanges.views.area import Answer, area, centre_names, note_read
from lms.kit.forms import Form, version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

OWN = Permission.REVIEW_WRITE
PAGE = "/me/reviews/<ref>"
Forms = dict[str, Form]


def my_review(ref: str) -> tuple[ApplicationCard, ReviewCard, list[ReviewCard], Actor]:
    """The application and the actor's own review of it; whoever was not asked finds nothing, and whoever has a hard
    conflict of interest reads why it stays closed."""
    card = queries.application(ref)
    if card is None or not card.ref:
        raise NotFound
    reviews = queries.reviews_of([card.id]).get(card.id, [])
    actor = require(OWN, queries.review_thing(reviews))
    review = next(each for each in reviews if each.reviewer_id == actor.person_id)
    if review.state != "declined" and (hard := queries.hard_conflict_with(card.id, review.reviewer_id)):
        raise hard
    return card, review, reviews, actor


def reads(card: ApplicationCard, review: ReviewCard) -> bool:
    """Whether the application, with its files, is open to the reviewer: no tie stands between, and it waits for the
    host's decision."""
    return review.cleared and card.state in rules.REVIEWABLE


def _forms(
    card: ApplicationCard, review: ReviewCard, criteria: list[CriterionCard], sent: dict[str, Form]
) -> Forms:
    """The forms of the page as the review stands; `sent` are those that came with this request."""
    version = {"version": review.version}
    forms: Forms = {
        "declare": DeclareForm(formdata=None, data=version),
        "decline": DeclineReviewForm(formdata=None, data=version),
    }
    declare = forms["declare"]
    if isinstance(declare, DeclareForm):
        declare.prepare(card, APPLICATION_MOVES["declare-tie"])
    if review.cleared:
        forms["write"] = ReviewForm.of(criteria, review, formdata=None)
    return forms | sent


def _page(card: ApplicationCard, review: ReviewCard, reviews: list[ReviewCard], **given: Form) -> Answer:
    is_open = card.state in rules.REVIEWABLE
    sent = review.state == "submitted"
    criteria = queries.criteria_of_slot(card.slot_id)
    forms = _forms(card, review, criteria, given)
    page = render_template(
        "exchanges/review.html",
        card=card,
        review=review,
        forms=forms,
        open=is_open,
        reads=reads(card, review),
        files=queries.files_of(card.id) if reads(card, review) else (),
        confidential=card.confidential_to_reviewers,
        others=[each for each in reviews if sent and each.state == "submitted" and each.id != review.id],
        criteria=criteria if sent else [],
        scores=serializers.scores_words(reviews, criteria) if sent else [],
        names=centre_names(),
        states=REVIEW_STATES,
        kinds=CONFLICTS,
        types=AUDIENCES,
        moves=REVIEW_MOVES,
        words=serializers,
    )
    return page, max([200, *(form.status for form in forms.values())])


@area.get(PAGE, permission=OWN)
def own_review(ref: str) -> Answer:
    """What was asked of me, and once a tie is declared and nothing stands in the way, the application itself."""
    card, review, reviews, actor = my_review(ref)
    if reads(card, review):
        note_read(card, actor, None)
    return _page(card, review, reviews)


@area.post(f"{PAGE}/accept-review", permission=OWN)
def accept_review(ref: str) -> Answer:
    """Declares the own ties, and accepts with it, or declines where the tie is a hard one."""
    card, _review, _reviews, actor = my_review(ref)
    form = DeclareForm()
    form.prepare(card, APPLICATION_MOVES["declare-tie"])
    if form.sent():
        typed: dict[str, Any] = form.typed()
        version = version_of(form)
        form.attempt(lambda: service.accept_review(card.id, actor=actor, version=version, **typed))
        if form.status == 200:
            return _done(card, actor)
    return _again(ref, declare=form)


@area.post(f"{PAGE}/decline-review", permission=OWN)
def decline_review(ref: str) -> Answer:
    """Does not review."""
    card, _review, _reviews, actor = my_review(ref)
    form = DeclineReviewForm()
    if form.sent():
        version = version_of(form)
        form.attempt(
            lambda: service.decline_review(
                card.id, actor=actor, version=version, reason=form.reason.data or ""
            )
        )
        if form.status == 200:
            return _done(card, actor)
    return _again(ref, decline=form)


@area.post(f"{PAGE}/save-review", permission=OWN)
def save_review(ref: str) -> Answer:
    """Keeps points and comments; nobody else reads them yet."""
    return _write(ref, service.save_review)


@area.post(f"{PAGE}/submit-review", permission=OWN)
def submit_review(ref: str) -> Answer:
    """Sends the review."""
    return _write(ref, service.submit_review)


def _write(ref: str, call: Any) -> Answer:
    card, review, _reviews, actor = my_review(ref)
    form = ReviewForm.of(queries.criteria_of_slot(card.slot_id), review)
    if form.sent():
        version = version_of(form)
        form.attempt(lambda: call(card.id, actor=actor, version=version, **form.typed()))
        if form.status == 200:
            return _done(card, actor)
    return _again(ref, write=form)


def _again(ref: str, **sent: Form) -> Answer:
    """The page as things are now, with what was typed."""
    card, review, reviews, _actor = my_review(ref)
    for form in sent.values():
        if form.status == 409:
            form["version"].data = str(review.version)
    return _page(card, review, reviews, **sent)


def _done(card: ApplicationCard, actor: Actor) -> Response:
    review = queries.review_of(card.id, actor.person_id or 0)
    state = REVIEW_STATES[review.state] if review else ""
    flash(_("Saved. The review: %(state)s", state=state), "success")
    return redirect(f"/me/reviews/{card.ref}", 303)
