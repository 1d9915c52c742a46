"""The platform of a network of competence centres: shared courses, enrolments across centres, calendar feeds."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import access, cli, config
from lms.kit import db, errors, http, i18n, logs, metrics, replica, routing, spans, static, templates
from lms.kit.personal import Part

ROOT = Path(__file__).resolve().parents[1]
ONE_CLICK = "lms.notifications.views.unsubscribe_now"  # mail programs post there (RFC 8058)
# rooms that keep tables; loaded at once, so that metadata, migrations and relations are always whole
TABLES = (
    "kit.consents",
    "kit.journal",
    "kit.openings",
    "kit.seals",
    "people",
    "centres",
    "courses",
    "enrolments",
    "exchanges",
    "agenda",
    "notifications",
    "outbox",
    "calendar",
    "imports",
    "privacy",
    "exports",
)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The wired application. Settings come from the environment unless given; wrong ones are refused loudly."""
    settings = settings or config.load()
    app = Flask("lms", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.jinja_environment = templates.Templates
    app.config |= {
        "LMS": settings,
        "SECRET_KEY": config.secret_key(settings),
        "SECRET_KEY_FALLBACKS": [key for key in settings.SECRET_KEY_FALLBACKS.split(",") if key],
        "TESTING": settings.LMS_ENV == "test",
    }
    logs.install(settings.LMS_LOG_LEVEL)
    http.install(app, settings)
    db.install(app, settings)
    replica.install(app, settings, lambda: db.database.engine)
    with app.app_context():
        for engine in db.database.engines.values():
            logs.count_statements(engine)
            metrics.watch_pool(engine)
    i18n.install(app, settings)
    spans.install(app)
    CSRFProtect(app).exempt(ONE_CLICK)
    errors.install(app)
    _register(app)
    routing.check_all_named(app)
    _plan(app)
    cli.install(app)
    app.jinja_env.globals["static_url"] = static.static_url
    app.wsgi_app = static.install(app.wsgi_app, settings)  # type: ignore[method-assign] # as Flask has it
    if settings.LMS_ENV == "production":
        _refuse_demonstration(app)
    if settings.LMS_PROXIES:
        n = settings.LMS_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _refuse_demonstration(app: Flask) -> None:
    """No server in production over accounts whose password everybody can read in the README."""
    from lms.people.queries import demonstration_accounts_exist  # here: see _register

    with app.app_context():
        found = db.has_table("person") and demonstration_accounts_exist()
        db.hang_up()  # before a server forks
    if found:
        raise RuntimeError("this database holds demonstration accounts: LMS_ENV=production refuses it")


def _plan(app: Flask) -> None:
    """Tells the pages of the operator which jobs there are, and how often each runs."""
    from lms.worker import due_jobs  # here: see _register

    app.extensions["lms_jobs"] = {job.name: job.every for job in due_jobs()}


def _register(app: Flask) -> None:
    for room in TABLES:
        import_module(f"lms.{room}" if "." in room else f"lms.{room}.models")
    from lms.admin import views as admin  # here: views need the models, which need `db` imported first
    from lms.api import views as api
    from lms.calendar import views as calendar
    from lms.centres import queries as centres
    from lms.centres import views as centres_views
    from lms.courses import views as courses
    from lms.desk import queries as headers
    from lms.desk import views as desk
    from lms.enrolments import views as enrolments
    from lms.exchanges import views as exchanges
    from lms.exports import queries as exported
    from lms.exports import views as exports
    from lms.imports import views as imports
    from lms.notifications import views as notifications
    from lms.people import views as people
    from lms.privacy import service as privacy_files
    from lms.privacy import views as privacy
    from lms.public import views as public
    from lms.reports import service as reports_files
    from lms.reports import views as reports

    faces = (public, calendar, desk, reports, api, imports, privacy, admin)
    for views in (*faces, people, centres_views, courses, enrolments, exchanges, exports, notifications):
        app.register_blueprint(views.area)
    app.extensions["lms_personal_parts"] = _personal_parts()
    app.extensions[exported.EXPORTS] = reports_files.EXPORTS | privacy_files.EXPORTS
    access.install(app, load_actor=api.actor_by_path(centres.signed_in_actor))
    app.context_processor(headers.page_header)


def _personal_parts() -> tuple[Part, ...]:
    """What each feature holds about a person, the highest first, the account itself last."""
    names = (
        "privacy",
        "exchanges",
        "enrolments",
        "courses",
        "exports",
        "calendar",
        "notifications",
        "agenda",
        "centres",
        "people",
    )
    return tuple(import_module(f"lms.{name}.service.personal").PART for name in names)
