"""Annual reviews: overdue, promised and done."""
