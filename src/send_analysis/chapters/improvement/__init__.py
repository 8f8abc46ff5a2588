"""The improvement plan: how its actions stand and what the board must see."""
