"""What stands in and round the boxes of a sheet that was found: named numbers, no verdicts."""
