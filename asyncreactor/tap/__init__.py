"""Services for the command line that are no part of anything larger."""
