"""Check tables that somebody else published: what they hold, what is wrong with them, and who answers for it."""
