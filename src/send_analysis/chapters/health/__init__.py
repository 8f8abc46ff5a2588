"""Waits for the health service, by pathway."""
