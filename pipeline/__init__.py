"""What is done with it: files, store, workers, review, tally, command line. Knows no thresholds."""
