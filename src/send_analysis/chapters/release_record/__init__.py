"""What the report is, of which day and from which inputs."""
