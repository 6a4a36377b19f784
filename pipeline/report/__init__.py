"""The report (Báo cáo) of a survey: what it says, from the figures, before any file format."""
