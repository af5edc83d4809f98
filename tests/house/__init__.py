"""What holds for the whole tree: its layers, its imports, its contents pages, its files."""
