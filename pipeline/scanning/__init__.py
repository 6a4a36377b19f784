"""Scan files into the survey: read, settle, watch over printer and scanner."""
