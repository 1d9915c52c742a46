"""A coordinator's pages as the network has more people: paged lists must not grow with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from lms.centres import queries as centres
from lms.people import queries as people
from lms.seed.synthetic.people import email_of
from tests.load.figures import Figure
from tests.load.networks import opened, signed_in, synthetic_network
from tests.load.pages import grown
from tests.load.servers import product
from tests.load.traffic import Subject, ask, get, side_by_side

COURSES = 1_000
PAGES = ("people", "enrolments", "approvals", "runs")
TARGET = 2.0  # for ten times as many people, on a page of the same size


def figures(folder: Path, sizes: Sequence[int], *, rounds: int, each: int) -> Iterator[Figure]:
    """The lists of a desk on networks of one size in courses and of growing size in people."""
    with ExitStack() as running:
        subjects = {}
        for size in sizes:
            url = synthetic_network(COURSES, folder / f"{size}", people=size)
            with opened(url, folder / f"{size}") as app:
                person_id = people.person_id_by_email(email_of(1, 1))
                assert person_id is not None, "the first person of a synthetic network is a coordinator"
                cookie, _token = signed_in(app, person_id)
                [slug] = [
                    card.slug for card in centres.centre_cards().values() if person_id in _deciders(card.id)
                ]
            server = running.enter_context(product(url, folder / f"{size}"))
            for page in PAGES:
                request = get(f"/desk/{slug}/{page}", cookie=cookie)
                subjects[page, size] = Subject(server, [request])
        lengths = {key: len(ask(each.server, each.requests[0]).body) for key, each in subjects.items()}
        found = dict(zip(subjects, side_by_side(*subjects.values(), rounds=rounds, each=each), strict=True))
    for page in PAGES:
        for small, large in pairwise(sizes):
            longer = lengths[page, large] / lengths[page, small]
            yield grown(
                f"desk, {page}, {large:,} people ({lengths[page, large] // 1000} kB), median",
                found[page, large],
                found[page, small],
                f"with {small:,}",
                round(TARGET * max(1.0, longer), 1),
            )


def _deciders(centre_id: int) -> list[int]:
    return centres.coordinators_of(centre_id)
