"""The WSGI application."""

import gc

from lms import create_app

app = create_app()
gc.collect()
gc.freeze()  # what is there from the start stays: nobody looks through it again for what may go
