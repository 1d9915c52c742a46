"""What tests of reports look at: people of a run, and the figures that a chart's table shows."""

from __future__ import annotations

from lms.enrolments import service
from tests.cast import Somebody
from tests.inspector import parsed
from tests.scene import Scene, actor


def enrol(scene: Scene, *people: Somebody) -> list[int]:
    """Each person enrols; their ids, in order."""
    return [service.enrol(scene.run_id, person_id=each.id, actor=actor(each)) for each in people]


def chart(page: str, name: str) -> dict[str, list[str]]:
    """The table of a chart: the texts of each row by its heading; the picture is left out."""
    document = parsed(page)
    [found] = [node for node in document.iter() if node.get("data-chart") == name]
    rows: dict[str, list[str]] = {}
    for row in found.iter("tr"):
        heads = [node for node in row if node.tag == "th"]
        cells = ["".join(node.itertext()).strip() for node in row if node.get("data-label")]
        if cells:
            rows["".join(heads[0].itertext()).strip()] = cells
    return rows
