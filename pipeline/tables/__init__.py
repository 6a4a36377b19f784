"""Tables as files: CSV for scripts, JSON for programs, XLSX for printing and signing."""
