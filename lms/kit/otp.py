"""One-time codes by time (TOTP, RFC 6238), as every authenticator app makes them: SHA-1, six digits, a step of 30
seconds. The only importer of pyotp. Pure: the clock is an argument."""

from __future__ import annotations

from datetime import datetime

import pyotp

STEP_SECONDS = 30
DIGITS = 6


def new_key() -> str:
    """A fresh key of 160 random bits, in base 32 (32 characters)."""
    return pyotp.random_base32()


def step_at(now: datetime) -> int:
    """The number of the step of time at `now`, counted from 1970 in UTC."""
    return int(now.timestamp()) // STEP_SECONDS


def code_of(key: str, step: int) -> str:
    """The code of this step: six digits, leading noughts kept."""
    return pyotp.TOTP(key).generate_otp(step)


def setup_address(key: str, *, account: str, issuer: str) -> str:
    """The address of the key for an app, which a QR code shows (otpauth://totp/…)."""
    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=issuer)
