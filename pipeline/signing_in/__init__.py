"""Who stands at the desk: passwords, sessions, tokens and locks."""
