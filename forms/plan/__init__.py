"""The plan of a survey: its file, its checks, its rounds and quotas."""
