"""Tokens, references, signed links."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from lms.kit.tokens import BadToken, hash_token, new_reference, new_token, same, sign, unsign

SECRET = "a secret of the tests"
PAYLOAD = {"person": 7, "mail": "äiti@x.example"}


def test_a_token_has_256_bits_and_only_its_hash_is_kept():
    token, kept = new_token()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    assert hash_token(token) == kept != hash_token(token + "x")
    assert len({new_token()[0] for _ in range(100)}) == 100


def test_the_hash_is_sha256():
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("token", ["", "\ud800", "ä\x00", "x" * 10_000])
def test_any_text_has_a_hash(token):
    assert len(hash_token(token)) == 64


def test_same():
    assert same("äb", "äb")
    assert not same("äb", "ab")
    assert not same("", "\ud800")


def test_references_are_not_misread():
    references = {new_reference("CERT") for _ in range(200)}
    assert len(references) == 200
    assert all(re.fullmatch(r"CERT-[2-9A-HJ-KM-NP-TV-Z]{8}", each) for each in references)
    assert len(new_reference("X", length=12)) == 14


def test_signed_links_come_back():
    token = sign("confirm-mail", PAYLOAD, secret=SECRET)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", token)
    assert unsign("confirm-mail", token, max_age=60, secret=SECRET) == PAYLOAD


def test_each_altered_octet_is_refused():
    token = sign("confirm-mail", PAYLOAD, secret=SECRET)
    for index, letter in enumerate(token):
        # The last letter of a part carries bits that do not count; another high bit always does.
        other = "A" if letter not in "ABCD" else "z"
        with pytest.raises(BadToken) as refusal:
            unsign("confirm-mail", token[:index] + other + token[index + 1 :], max_age=60, secret=SECRET)
        assert not refusal.value.expired


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "\ud800", "ä", "x" * 100_000])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(BadToken):
        unsign("confirm-mail", token, max_age=60, secret=SECRET)


def test_another_purpose_or_secret_is_refused():
    token = sign("confirm-mail", PAYLOAD, secret=SECRET)
    with pytest.raises(BadToken):
        unsign("reset-password", token, max_age=60, secret=SECRET)
    with pytest.raises(BadToken):
        unsign("confirm-mail", token, max_age=60, secret="another")


@pytest.mark.threat("17.fallbacks")
def test_older_secrets_are_accepted_while_listed():
    token = sign("confirm-mail", PAYLOAD, secret="old")
    assert unsign("confirm-mail", token, max_age=60, secret=SECRET, fallbacks=["older", "old"]) == PAYLOAD
    with pytest.raises(BadToken):
        unsign("confirm-mail", token, max_age=60, secret=SECRET, fallbacks=["older"])


def test_expired_and_future_links_are_refused():
    with time_machine.travel(datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC), tick=False) as clock:
        token = sign("confirm-mail", PAYLOAD, secret=SECRET)
        clock.move_to(datetime(2026, 11, 1, 12, 1, 0, tzinfo=UTC))
        assert unsign("confirm-mail", token, max_age=60, secret=SECRET) == PAYLOAD
        clock.move_to(datetime(2026, 11, 1, 12, 1, 1, tzinfo=UTC))
        with pytest.raises(BadToken) as refusal:
            unsign("confirm-mail", token, max_age=60, secret=SECRET)
        assert refusal.value.expired
        clock.move_to(datetime(2026, 11, 1, 11, 59, 0, tzinfo=UTC))
        with pytest.raises(BadToken):
            unsign("confirm-mail", token, max_age=60, secret=SECRET)
