"""What the boxes mean, by what was measured alone: no scan is needed, so stored measures can be decided again."""
