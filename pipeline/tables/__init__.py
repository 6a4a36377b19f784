"""The tally as tables, and tables as files: CSV for scripts, JSON for programs, XLSX for printing and signing."""
