"""What the program says of its codes, in sentences."""
