"""Live update of the functions of running code."""
