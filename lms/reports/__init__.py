"""Reports: exports for spreadsheets, statistics of a run, feedback on it, the balance of seats between centres."""
