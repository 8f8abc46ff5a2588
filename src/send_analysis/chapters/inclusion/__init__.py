"""Suspensions, exclusions and alternative provision."""
