"""HTTP: a server of resources, and what is built upon it."""
