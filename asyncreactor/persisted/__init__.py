"""Objects that outlive the process."""
