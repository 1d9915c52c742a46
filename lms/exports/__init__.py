"""Files for spreadsheets: a small one at once, a large one by the worker."""
