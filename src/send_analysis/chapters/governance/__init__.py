"""What the work answers to: events, boards and conditions."""
