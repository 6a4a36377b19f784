"""Where the sheet lies on the scan and which it is: corners, codes, edge bars; whatever is not all there is refused."""
