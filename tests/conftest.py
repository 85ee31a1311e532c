"""What holds for every test."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)  # machines are busy at times; tests that time something say so themselves
settings.load_profile("no deadline")
