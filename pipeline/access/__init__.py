"""Who may what: accounts, roles, passwords, sessions. Knows nothing of HTTP."""
