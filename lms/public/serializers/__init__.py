"""Courses, runs and centres in other clothes: words, rows of lists, JSON, CSV, schema.org. Pure."""
