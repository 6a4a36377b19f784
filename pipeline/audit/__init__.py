"""The re-check (phúc tra): draw ballots by a public seed, read them again unseen, say what that proves."""
