"""Answers that come without a scan: tables from forms online, from the post, the phone, interviewers and typists."""
