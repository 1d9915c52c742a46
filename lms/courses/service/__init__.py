"""Use cases of the catalogue. What reaches people who are enrolled is told by the feature above: it wraps these and
reads the `RunChange` that they give."""

from lms.courses.service.copies import RunCopy, copy_run
from lms.courses.service.courses import (
    archive_course,
    create_course,
    delete_course,
    edit_course,
    publish_course,
)
from lms.courses.service.drafts import create_run, create_simple_run, delete_run, edit_run, set_sessions
from lms.courses.service.eligibility import note_terms, set_eligibility
from lms.courses.service.index import reindex
from lms.courses.service.moves import (
    archive_run,
    cancel_run,
    finish_run,
    move_run,
    postpone_run,
    publish_run,
    settle_go,
    unpublish_run,
)
from lms.courses.service.releases import extend_release, release_pool
from lms.courses.service.seats import set_pools, set_sites
from lms.courses.service.sessions import add_session, cancel_session, delete_session, edit_session
from lms.courses.service.topics import save_topic

__all__ = [
    "RunCopy",
    "add_session",
    "archive_course",
    "archive_run",
    "cancel_run",
    "cancel_session",
    "copy_run",
    "create_course",
    "create_run",
    "create_simple_run",
    "delete_course",
    "delete_run",
    "delete_session",
    "edit_course",
    "edit_run",
    "edit_session",
    "extend_release",
    "finish_run",
    "move_run",
    "note_terms",
    "postpone_run",
    "publish_course",
    "publish_run",
    "reindex",
    "release_pool",
    "save_topic",
    "set_eligibility",
    "set_pools",
    "set_sessions",
    "set_sites",
    "settle_go",
    "unpublish_run",
]
