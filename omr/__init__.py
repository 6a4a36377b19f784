"""What is seen: a page image in, readings out. Pure functions; knows no files, no clock, no settings files."""
