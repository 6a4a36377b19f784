"""Counting: pure functions from judged ballots to rows and sheets; shards add up to the whole."""
