"""Question kinds: how each is set on the sheet. One file a kind, one line in the table."""
