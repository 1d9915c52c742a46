"""What an address, a password, a session and a number of attempts must be. Pure: the clock is an argument."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from unicodedata import normalize

from lms.kit import otp
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.tokens import same

PASSWORD_MIN, PASSWORD_MAX = 12, 256
DISTINCT_MIN = 5
EMAIL_LENGTH = 254

IDLE = timedelta(hours=2)
REMEMBERED = timedelta(days=30)
LONGEST = timedelta(hours=24)
"""A session that is not remembered ends after this time, however busy it is."""
REFRESH = timedelta(minutes=5)

CONFIRM_SECONDS = 3 * 86_400
RESET_SECONDS = 3_600
CHANGE_SECONDS = 86_400

_EMAIL = re.compile(
    r"""[^\s@<>()\[\],;:\\"]{1,64}@(?=.{3,190}$)[^\s@<>()\[\],;:\\".]+(\.[^\s@<>()\[\],;:\\".]+)+"""
)
_COMMON = Path(__file__).with_name("common_passwords.txt")


def clean_email(typed: str) -> str:
    """An address as it is stored and written to: no blanks around it, composed letters."""
    return normalize("NFC", typed.strip())


def email_key(typed: str) -> str:
    """What two spellings of one address have in common; unique among accounts."""
    return clean_email(typed).casefold()


def email_problem(typed: str, *, field: str = "email") -> Problem | None:
    """What is wrong with a mail address, or None. Only its shape is judged; a mail proves the rest."""
    if len(typed) <= EMAIL_LENGTH and _EMAIL.fullmatch(clean_email(typed)) and ".." not in typed:
        return None
    return Problem("email_shape", _l("Write a mail address like name@example.org."), field)


def mail_domain(email: str) -> str:
    """The part of an address behind the @, in lower case."""
    return email_key(email).rpartition("@")[2]


@cache
def common_passwords() -> frozenset[str]:
    """Passwords of 12 and more characters that everybody tries first, in lower case."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split("\n")) - {""}


def password_problem(password: str, *, about: Sequence[str] = (), field: str = "password") -> Problem | None:
    """What is wrong with a new password, or None: 12 to 256 characters, none that everybody knows, nothing that is
    only the person's name or address (`about`). There are no rules about kinds of characters (OWASP ASVS 6.2)."""
    if len(password) < PASSWORD_MIN:
        return Problem("password_short", _l("Use at least %(n)s characters.", n=PASSWORD_MIN), field)
    if len(password) > PASSWORD_MAX:
        return Problem("password_long", _l("Use at most %(n)s characters.", n=PASSWORD_MAX), field)
    plain = normalize("NFKC", password).casefold()
    known = {normalize("NFKC", word).casefold() for word in about if word}
    if plain in known or plain in common_passwords() or len(set(plain)) < DISTINCT_MIN:
        return Problem(
            "password_common",
            _l("This password is too easy to guess. Several words together are better."),
            field,
        )
    return None


@dataclass(frozen=True)
class Limit:
    """How many failures are free within a window, and how long the first wait behind them is (then it doubles)."""

    kind: str
    free: int
    window: timedelta
    first_wait: timedelta


FIFTEEN = timedelta(minutes=15)
HOUR = timedelta(hours=1)
# one account tried from one address: what a forgetful person or a guesser does
ACCOUNT_HERE = Limit("account-here", 5, FIFTEEN, timedelta(seconds=30))
# one address that tries many accounts
ADDRESS = Limit("address", 30, FIFTEEN, FIFTEEN)
# one account tried from many addresses; a device that has signed in to it before is not concerned
ACCOUNT = Limit("account", 30, FIFTEEN, timedelta(seconds=30))
RESETS = Limit("reset", 3, HOUR, HOUR)
RESETS_HERE = Limit("reset-address", 60, HOUR, HOUR)
REGISTRATIONS = Limit("register", 3, HOUR, HOUR)
REGISTRATIONS_HERE = Limit("register-address", 100, HOUR, HOUR)
# the codes of one account, asked after its password was right
SECOND_STEP = Limit("second-step", 5, FIFTEEN, timedelta(seconds=30))


def wait_for(limit: Limit, failures: Sequence[datetime], now: datetime) -> timedelta:
    """How long the next attempt has to wait after `failures` (instants); zero when it may be made at once.

    The wait doubles with each failure beyond the free ones and is never longer than the window.
    """
    recent = sorted(at for at in failures if now - at < limit.window)
    over = len(recent) - limit.free
    if over < 0:
        return timedelta()
    doubled: int = 2 ** min(over, 10)
    wait = min(limit.first_wait * doubled, limit.window)
    return max(recent[-1] + wait - now, timedelta())


class TooOften(Refusal):
    """Tried too often; `retry_after` is in seconds. `codes`: it was codes that were tried."""

    def __init__(self, wait: timedelta, *, codes: bool = False) -> None:
        self.retry_after = max(1, math.ceil(wait.total_seconds()))
        minutes = max(1, -(-self.retry_after // 60))
        sentence = (
            _l("Too many codes were wrong. Please wait %(n)s min and try again.", n=minutes)
            if codes
            else _l("That was tried too often. Please wait %(n)s min, or ask for a new password.", n=minutes)
        )
        super().__init__("too_often", sentence, status=429)


def idle_too_long(last_use: datetime, now: datetime, *, remembered: bool) -> bool:
    """Whether a session has rested too long to go on: 2 hours, unless it is remembered."""
    return not remembered and not timedelta() <= now - last_use < IDLE


_DEVICES = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What a person recognises a device by, e.g. "Firefox, Linux"; empty when nothing is known about it."""
    browser = next((name for mark, name in _DEVICES if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent[:60].strip()


PAUSE = timedelta(seconds=1)
"""Between opening a form that strangers may send and its answer at least this time passes."""


def form_pause(opened: object, now: float) -> float:
    """How many seconds a form opened at `opened` (seconds since 1970, None when unknown) has to wait for its answer."""
    least = PAUSE.total_seconds()
    if not isinstance(opened, int | float):
        return least
    return max(0.0, min(least, least - (now - opened)))


DRIFT = 1
"""So many steps of time a person's clock may be early or late."""
SETTING_UP = timedelta(minutes=30)
"""A key that is shown has to be confirmed within this time."""
BETWEEN = timedelta(minutes=10)
"""Between the password and the code of one sign-in at most this time passes."""
RECOVERY_CODES = 10


def is_one_time_code(typed: str) -> bool:
    """Whether what was typed (without blanks and hyphens) is a code of an app; all else may be one for recovery."""
    return re.fullmatch(f"[0-9]{{{otp.DIGITS}}}", typed) is not None


def accepted_step(key: str, typed: str, now: datetime, *, last: int) -> int | None:
    """The step of time whose code under `key` was typed, one step of drift either way; None for a wrong code, and for
    one of the step `last` or before it: no code is accepted twice (RFC 6238, 5.2)."""
    here = otp.step_at(now)
    steps = range(max(here - DRIFT, last + 1), here + DRIFT + 1)
    return max((step for step in steps if same(otp.code_of(key, step), typed)), default=None)


def grouped(code: str, size: int) -> str:
    """A code as it is read from paper and typed: groups of `size` characters with hyphens."""
    return "-".join(code[at : at + size] for at in range(0, len(code), size))
