"""Follow incidents across stories: (state, report) -> (state, changes), pure."""

from streams.incidents.reports import reports_of

__all__ = ["reports_of"]
