"""From unit to province: packages of answers that each installation signs, and one tally over many of them."""
