"""The WSGI application."""

import ctypes
import gc
from contextlib import suppress

gc.disable()  # nothing of what is loaded now may go: looking for it takes a fifth of the start

from lms import create_app  # noqa: E402

MOST_HEAPS = -8, 2  # M_ARENA_MAX of mallopt(3)

# glibc alone has it, and gives each thread a heap that grows for as long as the process lives
with suppress(OSError, AttributeError, TypeError):
    ctypes.CDLL(None).mallopt(*MOST_HEAPS)

app = create_app()
gc.freeze()  # what is there from the start stays: nobody looks through it again for what may go
gc.enable()
