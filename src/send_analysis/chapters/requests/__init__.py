"""From request to plan: what came in, what became of it, and whether it adds up."""
