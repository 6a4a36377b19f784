"""The ways by which answers come."""

FILE_CHANNELS = ("online", "post", "phone", "interview", "typed")  # by which answers come without a scan
SCAN_CHANNELS = ("paper", "post", "interview", "phone", "online")
CHANNELS = ("paper", "post", "interview", "phone", "online", "typed")
ON_PAPER = ("paper", "typed")  # by which nothing comes without a printed ballot
