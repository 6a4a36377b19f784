"""What a worker process does with its share of the pages."""
