"""What has changed in figures already published."""
