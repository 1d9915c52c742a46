"""What people think of a run they took part in: who may say it, until when, and what may be shown of it; pure.

Nothing leads from an answer to a person, and nothing is shown of fewer than five answers. A run and each of its
sessions are asked about apart, so what is shown of one cannot be taken away from what is shown of another; a session is
shown only where the run is. What one more answer adds to a page that somebody looks at again and again cannot be
hidden, therefore no record tells when somebody gave feedback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.enrolments.rules.parts import End, Parts, Seat
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence

OPEN_FOR = timedelta(days=60)
ASKED_WITHIN = timedelta(days=30)
"""How long after the end of a run its people are still asked for feedback, should no worker have run before."""
LEAST = 5
WORDS_LENGTH = 2_000
RATINGS: dict[int, Sentence] = {
    1: _l("1 – poor"),
    2: _l("2 – fair"),
    3: _l("3 – good"),
    4: _l("4 – very good"),
    5: _l("5 – excellent"),
}
TOOK_PART = (End.OPEN, End.COMPLETED, End.NOT_COMPLETED)

Subject = int | None
"""What an answer is about: a session by its key, None the run as a whole."""
Counts = Mapping[Subject, Mapping[int | None, int]]
"""For each subject how many answers gave which rating; None: words only."""


@dataclass(frozen=True)
class Said:
    """What one person says about one subject: a rating of 1 to 5, words, or both."""

    rating: int | None = None
    words: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to keep."""
        return self.rating is not None or bool(self.words.strip())


@dataclass(frozen=True)
class Result:
    """What may be shown of one subject. `missing`: how many answers it lacks; then there is nothing else. `ratings`:
    how many gave each rating from 1 to 5; empty while fewer than five gave one."""

    answers: int = 0
    missing: int = 0
    ratings: tuple[int, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean of the ratings; None when they may not be shown."""
        number = sum(self.ratings)
        return sum(n * rating for rating, n in enumerate(self.ratings, start=1)) / number if number else None


def took_part(parts: Parts) -> bool:
    """Whether the person had a place to the end and is not known to have stayed away."""
    return parts.seat is Seat.CONFIRMED and parts.end in TOOK_PART


def not_open(parts: Parts, *, ends_at: datetime | None, now: datetime) -> Refusal | None:
    """Why the person cannot give feedback at the aware instant `now`: did not take part, before the end of the run, or
    60 days after it."""
    if not took_part(parts):
        return Refusal(
            "did_not_take_part", _l("Only people who took part in the run can give feedback."), status=403
        )
    if ends_at is None or now < ends_at:
        return Refusal(
            "too_early", _l("The run is not over yet. We will ask you for feedback then."), status=409
        )
    if now >= ends_at + OPEN_FOR:
        return Refusal(
            "too_late", _l("Feedback was open for 60 days after the run; they are over."), status=409
        )
    return None


def problems(said: Mapping[Subject, Said]) -> list[Problem]:
    """What is wrong with what was typed; the field is that of the subject (`rating`, `words`; of a session with its key
    behind it)."""
    found = []
    for subject, each in said.items():
        behind = "" if subject is None else f"_{subject}"
        if each.rating is not None and each.rating not in RATINGS:
            found.append(Problem("rating", _l("Choose a rating from 1 to 5."), f"rating{behind}"))
        if len(each.words) > WORDS_LENGTH:
            sentence = _l("At most %(n)s characters.", n=WORDS_LENGTH)
            found.append(Problem("too_long", sentence, f"words{behind}"))
    if not any(each.anything for each in said.values()):
        found.append(Problem("nothing", _l("Nothing was chosen or written yet. One answer is enough.")))
    return found


def result(counts: Mapping[int | None, int]) -> Result:
    """What may be shown of one subject by itself."""
    answers = sum(counts.values())
    if answers < LEAST:
        return Result(missing=LEAST - answers)
    ratings = tuple(counts.get(rating, 0) for rating in RATINGS)
    return Result(answers=answers, ratings=ratings if sum(ratings) >= LEAST else ())


def results(counts: Counts, sessions: tuple[int, ...]) -> dict[Subject, Result]:
    """What may be shown of a run (None) and of each of its `sessions`; of no session while the run lacks answers."""
    run = result(counts.get(None, {}))
    shown: dict[Subject, Result] = {None: run}
    if not run.missing:
        shown |= {key: result(counts.get(key, {})) for key in sessions}
    return shown
