"""What `doctor` asks of enrolments: what should never be."""

from lms.enrolments.service.checks import afterwards, offers, orders, pools, promises


def violations() -> list[str]:
    """What should never be, one line each; empty when every promise is kept."""
    return [
        *promises.violations(),
        *offers.violations(),
        *orders.violations(),
        *pools.violations(),
        *afterwards.violations(),
    ]
