"""The page of several councils, drawn from their published reports."""
