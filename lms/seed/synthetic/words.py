"""Titles, texts and names of a synthetic network: pure functions of a random generator."""

from __future__ import annotations

from random import Random

from lms.courses.rules import Words

SHAPES = (
    "Introduction to {topic}",
    "{topic} in practice",
    "Advanced {topic}",
    "{topic}: a hands-on week",
    "{topic} for engineers",
    "{topic}, from theory to measurement",
    "{topic}: tools and methods",
    "A seminar on {topic}",
)
NATIVE = {
    "FI": ("fi", "{topic} käytännössä"),
    "SE": ("sv", "{topic} i praktiken, fördjupning"),
    "NO": ("nb", "{topic} i praksis på øvingsbenk"),
    "DK": ("da", "{topic} i praksis, øvelser"),
    "EE": ("et", "{topic}: õppekava ja praktika"),
    "LV": ("lv", "{topic} praksē un mācībās"),
    "LT": ("lt", "{topic}: praktika ir žinios"),
}
AIMS = (
    "work through one complete small example",
    "measure what was simulated the day before",
    "compare three ways to the same result",
    "review the designs of the others",
    "write down what the next step would cost",
    "bring a question of the own company and leave with a plan",
)
PLACES = (
    "main hall",
    "laboratory 1",
    "laboratory 2",
    "seminar room A",
    "seminar room B",
    "clean-room entrance",
)
PROVIDERS = (
    "Technical University",
    "University of Applied Sciences",
    "Institute of Technology",
    "Skills Academy",
)
PARTS = ("Basics", "Tools", "Exercises", "Measurements", "Review", "Questions")
FIRST = (
    *(
        "Aino",
        "Arne",
        "Birgit",
        "Dace",
        "Eero",
        "Elin",
        "Freja",
        "Gintarė",
        "Henrik",
        "Inga",
        "Jānis",
        "Kadri",
    ),
    *(
        "Lars",
        "Liis",
        "Matti",
        "Mette",
        "Noora",
        "Oskar",
        "Pēteris",
        "Rasa",
        "Sander",
        "Signe",
        "Tomas",
        "Åse",
    ),
)
LAST = (
    *("Berg", "Dahl", "Eglītis", "Friis", "Hansen", "Ivanauskas", "Järvi", "Kask", "Koskela", "Lind", "Mägi"),
    *(
        "Niemi",
        "Ozols",
        "Petrauskas",
        "Rask",
        "Saar",
        "Sørensen",
        "Tamm",
        "Vik",
        "Virtanen",
        "Zariņa",
        "Öberg",
    ),
)


def title(rng: Random, topic: str) -> str:
    """A title about a topic."""
    return rng.choice(SHAPES).format(topic=topic)


def in_own_language(topic: str, country: str) -> tuple[Words, ...]:
    """The title in the language of the country."""
    lang, shape = NATIVE[country]
    return (Words(lang, shape.format(topic=topic)),)


def summary(rng: Random, topic: str, other: str) -> str:
    """A sentence or two."""
    one, two = rng.sample(AIMS, 2)
    return f"About {topic.lower()} and {other.lower()}. Participants {one}, then {two}."


def description(rng: Random, topic: str) -> str:
    """Two paragraphs and a list, in Markdown; they say that the course is synthetic."""
    aims = "\n".join(f"- {aim}" for aim in rng.sample(AIMS, 3))
    return (
        f"Groups are small, and each day on *{topic.lower()}* ends with something that works. Participants\n\n"
        f"{aims}\n\nThis is a synthetic course: a program wrote it to fill a large network."
    )


def person(rng: Random) -> str:
    """A name."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"
