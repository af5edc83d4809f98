"""From Twisted to asyncreactor: the import alias, the codemod, the doctor."""
