"""How fast tollwire is, and what it takes."""
