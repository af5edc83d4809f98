"""A simulator of materials, which come as plugins."""
