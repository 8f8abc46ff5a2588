"""Children awaiting specialist provision."""
