"""Use cases of accounts: register, confirm, sign in and out, recover, profile."""

from lms.people.service import devices, second_step
from lms.people.service.accounts import (
    confirm_address,
    create_account,
    edit_profile,
    readable_link,
    refuse_unconfirmed,
    register,
    resend_confirmation,
)
from lms.people.service.attempts import Client, sweep
from lms.people.service.credentials import (
    change_address,
    change_link,
    change_password,
    prove,
    request_address_change,
    request_reset,
    reset_link,
    reset_password,
)
from lms.people.service.passwords import hash_password
from lms.people.service.personal import former_name, signed_in_since
from lms.people.service.sessions import (
    SignedIn,
    end_device,
    end_sessions,
    install,
    note_form_opened,
    renew,
    rest_of_form_time,
    sign_out,
    sign_out_everywhere,
    signed_in,
)
from lms.people.service.signing_in import Waiting, finish, sign_in, waiting
from lms.people.service.tokens import MOST_TOKENS, make_token, note_use, withdraw_token

__all__ = [
    "MOST_TOKENS",
    "Client",
    "SignedIn",
    "Waiting",
    "change_address",
    "change_link",
    "change_password",
    "confirm_address",
    "create_account",
    "devices",
    "edit_profile",
    "end_device",
    "end_sessions",
    "finish",
    "former_name",
    "hash_password",
    "install",
    "make_token",
    "note_form_opened",
    "note_use",
    "prove",
    "readable_link",
    "refuse_unconfirmed",
    "register",
    "renew",
    "request_address_change",
    "request_reset",
    "resend_confirmation",
    "reset_link",
    "reset_password",
    "rest_of_form_time",
    "second_step",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
    "signed_in_since",
    "sweep",
    "waiting",
    "withdraw_token",
]
