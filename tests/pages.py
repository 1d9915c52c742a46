"""What tests read off a page."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.inspector import parsed
from tests.reader import Reader


def page_of(client: Reader, path: str, **options: Any) -> str:
    """The page at an address, which must be there."""
    answer = client.get(path, **options)
    assert answer.status_code == 200, f"{path} answers {answer.status}"
    return answer.get_data(as_text=True)


def linked(page: str) -> Any:
    """The JSON-LD of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def words(page: str) -> str:
    """The text of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def rows_of(page: str) -> list[str]:
    """The titles of the rows of a list, in order."""
    document = parsed(page)
    return [
        "".join(heading.itertext()).strip()
        for row in document.iter("li")
        if "row" in (row.get("class") or "").split()
        for heading in row.iter("h3")
    ]


def listed(client: Reader, query: str = "") -> list[str]:
    """The titles that `/courses` shows for a query string."""
    return rows_of(page_of(client, f"/courses?{query}", queries=12))
