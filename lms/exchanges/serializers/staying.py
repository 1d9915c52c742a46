"""The words of a certificate of stay: written once, when it is issued, in the language of the guest."""

from __future__ import annotations

from typing import Any

from lms.kit.i18n import gettext as _
from lms.kit.i18n import language


def stay_certificate(
    *,
    network: str,
    person: str,
    title: str,
    host: str,
    home: str,
    days: str,
    place: str,
    supervisor: str,
    number: str,
    address: str,
    issued: str,
) -> dict[str, Any]:
    """Everything a certificate of stay says, as plain JSON values; to be called with the guest's language in force.
    `templates/enrolments/certificate.typ` prints them, as it prints those of courses."""
    heading = _("Certificate of stay")
    rows = [
        (_("Host centre"), host),
        (_("Home centre"), home),
        (_("Dates"), days),
        (_("Place"), place),
        (_("Supervisor"), supervisor),
        (_("Number"), number),
    ]
    return {
        "lang": language(),
        "network": network,
        "title": heading,
        "document_title": f"{heading} {number}: {person}",
        "name": person,
        "run": title,
        "rows": [[label, value] for label, value in rows if value],
        "number": number,
        "address": address,
        "did": _("has stayed as a visiting researcher"),
        "check": _("Anybody can check this certificate at this address:"),
        "qr_words": _("QR code of the address %(address)s", address=address),
        "issued": _("Issued on %(when)s", when=issued),
    }
