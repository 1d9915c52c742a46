"""Use cases of exports: asking for one, making those that were asked for, taking them away."""

from lms.exports.service.asking import ask
from lms.exports.service.making import file_of, is_there, make_due, remove_old

__all__ = ["ask", "file_of", "is_there", "make_due", "remove_old"]
