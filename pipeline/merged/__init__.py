"""What came in packages from other installations, and which of it counts."""
