"""What pages tell of the machines that printed and scanned them."""
