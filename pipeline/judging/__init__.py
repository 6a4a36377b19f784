"""From pages and tables to ballots that count: what is known of each, and whether it may count."""
