"""Train the shipped model anew (README.md); nothing here runs in production."""
