"""What a person is asked, and what becomes of the answer."""
