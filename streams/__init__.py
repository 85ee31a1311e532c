"""tollwire: live wire stories in, casualty facts, incidents and alerts out."""

__version__ = "0.1.0"
