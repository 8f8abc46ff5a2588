"""Each measure's definition and result, and how often chance alone would speak."""
