"""The terminal: the same assistant, line by line; the one package that knows prompt_toolkit."""
