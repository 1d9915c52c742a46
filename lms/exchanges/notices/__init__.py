"""The words we send about slots, applications and stays: pure functions, called with the reader's language in force."""
