"""Migrations run on a connection of their own: transactional also on SQLite, where foreign keys rest meanwhile."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from lms.kit.db import Base, UtcDateTime, WallDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types come out as plain `sa` types: a migration must not change when our code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, WallDateTime):
        return "sa.DateTime(timezone=False)"
    return False


def compare_type(_context: Any, _inspected: Any, _column: Any, inspected: Any, metadata: Any) -> bool | None:
    """SQLite keeps no zone in its types; everything else is compared as usual."""
    if isinstance(metadata, (UtcDateTime, WallDateTime)):
        return not isinstance(inspected, sa.DateTime)
    return None


def include_object(_thing: Any, name: str | None, _kind: str, _reflected: bool, _compared: Any) -> bool:
    """The search index (an FTS5 table with its shadows, or a GIN index) is made by a migration, not by a model."""
    return not (name or "").startswith(("course_search", "ix_course_search"))


def run() -> None:
    """Brings the database, that of the settings unless the caller names one, to the asked revision in one transaction
    and proves the foreign keys afterwards."""
    url = context.config.attributes.get("url") or current_app.config["LMS"].database_url
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        sa.event.listen(
            engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None)
        )
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        if sqlite:
            connection.connection.execute(
                "PRAGMA foreign_keys=OFF"
            )  # past SQLAlchemy: it counts only outside a transaction
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            include_object=include_object,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"rows without their parents after the migration: {broken[:5]}")
    engine.dispose()


run()
