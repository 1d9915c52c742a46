"""The first administrator; who has lost the second step; demonstration and synthetic networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.admin import service as admin
from lms.cli import schema
from lms.cli.schema import plainly
from lms.kit.refusal import refuse_if_any
from lms.people import queries, rules
from lms.people import service as people


@click.command("create-admin")
@click.argument("email")
@click.option("--name", help="Name of the person; asked for when it is not given.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the password; asked for when it is not given.",
)
@with_appcontext
@plainly
def create_admin(email: str, name: str | None, password_file: Path | None) -> None:
    """Makes the account EMAIL if there is none, and gives it the role of an administrator."""
    schema.require_current()
    problem = rules.email_problem(email)
    refuse_if_any([problem] if problem else [])
    if queries.person_id_by_email(email) is not None:
        admin.appoint_administrator(email)
        click.echo(f"{email} is an administrator now; name and password are as before.")
        return
    name = name or click.prompt("Name")
    password = _password(password_file)
    problem = rules.password_problem(password, about=(name, email))
    refuse_if_any([problem] if problem else [])
    admin.appoint_administrator(email, name=name, password_hash=people.hash_password(password))
    click.echo(f"{email} has an account now and is an administrator.")


def _password(file: Path | None) -> str:
    if file is not None:
        return next(iter(file.read_text(encoding="utf-8").splitlines()), "")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


@click.command("reset-second-step")
@click.argument("email")
@click.option(
    "--reason", prompt=True, help="How you know that it is this person who asks; kept in the journal."
)
@with_appcontext
@plainly
def reset_second_step(email: str, reason: str) -> None:
    """Takes away the second step of EMAIL, who has lost phone and codes; ends all sessions and tells by mail."""
    schema.require_current()
    people.second_step.reset(email, reason=reason)
    click.echo(f"{email} signs in with the password alone now, and has been told.")


@click.command("seed")
@click.option("--demo", is_flag=True, help="The demonstration network.")
@click.option("--once", is_flag=True, help="With --demo: only when there is no centre yet.")
@click.option("--courses", type=click.IntRange(1, 1_000_000), help="A synthetic network: number of courses.")
@click.option("--people", "number", type=click.IntRange(0, 1_000_000), default=100, help="… and of people.")
@click.option("--random-seed", type=int, default=1, help="… the same number gives the same network.")
@click.option("--accounts", type=click.IntRange(1, 100_000), help="N learners, learner-1@example.org and on.")
@with_appcontext
@plainly
def seed(
    demo: bool, once: bool, courses: int | None, number: int, random_seed: int, accounts: int | None
) -> None:
    """Fills the database for trying things. Refused in production."""
    schema.require_current()
    if not (demo or courses or accounts):
        raise click.UsageError("Say what: --demo, --courses N or --accounts N.")
    from lms import seed as networks  # here: nothing else needs it

    if demo and not (once and networks.is_filled()):
        click.echo("Making the demonstration network; this takes a little while …")
        click.echo(networks.demo())
    if courses:
        with _bar("Synthetic network") as progress:
            made = networks.synthetic(
                courses=courses, people=number, random_seed=random_seed, progress=progress
            )
        click.echo(made)
    if accounts:
        with _bar("Learners") as progress:
            made = networks.accounts(accounts, progress=progress)
        click.echo(made)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, moved by calls with (done, of how many)."""
    with click.progressbar(length=1, label=label) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress
