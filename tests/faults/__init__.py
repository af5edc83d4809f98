"""What goes wrong on a network and in a system, many times over."""
