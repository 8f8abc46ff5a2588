"""Page one: the main points and the scorecard."""
