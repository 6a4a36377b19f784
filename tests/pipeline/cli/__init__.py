"""The command line where it thinks for itself."""
