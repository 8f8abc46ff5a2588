"""Signal or noise: which months and which changes are more than chance."""
