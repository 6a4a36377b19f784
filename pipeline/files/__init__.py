"""Files as they must be written, named and sealed."""
