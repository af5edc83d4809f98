"""asyncreactor takes the reference's API and behaviour, never its code or its prose: a check of that."""
