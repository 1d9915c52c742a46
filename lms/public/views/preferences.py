"""Zone and language of this device, for those who read without an account."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.access import Permission
from lms.kit.http import local_path
from lms.kit.i18n import language, reader_zone
from lms.public.forms import PreferencesForm
from lms.public.views.area import area, reader

YEAR_SECONDS = 31_536_000
PATH = "/preferences"


@area.get(PATH, permission=Permission.PUBLIC)
def preferences() -> Response | str:
    """The form; an account keeps both in its profile."""
    actor, _now = reader()
    if actor.person_id is not None:
        return redirect("/account", 303)
    back = local_path(request.args.get("next"))
    form = PreferencesForm(zone=reader_zone(), language=language(), next=back)
    return render_template("public/preferences.html", form=form)


@area.post(PATH, permission=Permission.PUBLIC)
def preferences_save() -> Response | tuple[str, int]:
    """Keeps both in cookies of this device, and goes back."""
    reader()
    form = PreferencesForm()
    if not form.sent():
        return render_template("public/preferences.html", form=form), form.status
    answer = redirect(local_path(form.next.data), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    for name, value in (("zone", form.zone.data), ("lang", form.language.data)):
        answer.set_cookie(name, value, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return answer
