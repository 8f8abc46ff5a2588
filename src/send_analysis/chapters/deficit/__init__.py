"""The deficit: what was budgeted, where it is going, what moves it, and what it rests on."""
