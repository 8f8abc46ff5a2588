"""What arrived and what was found in it."""
