"""Six and twenty weeks: decisions and plans in time, and cases still open."""
