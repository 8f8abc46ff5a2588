"""The neutral document as a Word file, for the committee's officers and the director who edits it."""
