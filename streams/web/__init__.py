"""The live board: incidents and alerts as they stand, in a browser."""
