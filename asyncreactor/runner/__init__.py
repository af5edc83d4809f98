"""Services that run other programs."""
