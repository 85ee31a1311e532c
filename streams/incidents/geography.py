"""How two places lie to one another: the same, near, one within the other, apart, or unknown."""

from math import asin, cos, radians, sin, sqrt
from typing import Literal

from streams.facts import Place

Relation = Literal["same", "near", "within", "region", "apart", "unknown"]
"""near: close by; within: one contains the other, so far as is known; region: neither near nor far; apart: cannot be the same."""

SAME_KM = 6.0
NEAR_KM = 30.0
APART_KM = 80.0
ABOUT = 2
"""The `where_prec` of a place that lies somewhere in the district whose coordinates it has."""
DISTRICT, DISTRICT_KM = 3, 25.0
"""The `where_prec` of a district or county, and how far it reaches from its middle."""
WIDE = 4
"""From this `where_prec` on a place is an area (province, region, country), not a point."""


def distance_km(one: Place, other: Place) -> float | None:
    """Great-circle distance; None where either has no coordinates."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat_1, lat_2 = radians(one.latitude), radians(other.latitude)
    d_lat, d_lon = lat_2 - lat_1, radians(other.longitude - one.longitude)
    h = sin(d_lat / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin(d_lon / 2) ** 2
    return 12742.0 * asin(min(1.0, sqrt(h)))


def is_wide(place: Place) -> bool:
    """True for a province, a region, a country, a sea."""
    return (place.where_prec or 1) >= WIDE


def is_known(place: Place) -> bool:
    """True where the gazetteer knows the place: for any other only the name speaks."""
    return place.geonameid is not None or place.latitude is not None


def name_of(place: Place) -> str:
    """The name to compare by, folded."""
    return (place.canonical_name or place.name).casefold()


def relation(one: Place | None, other: Place | None) -> Relation:
    """How two places lie to one another, by gazetteer id, name, containment and distance."""
    if one is None or other is None:
        return "unknown"
    if one.country and other.country and one.country != other.country:
        return "apart"
    if (one.geonameid is not None and one.geonameid == other.geonameid) or name_of(one) == name_of(other):
        return "within" if is_wide(one) and is_known(one) else "same"
    if not is_known(one) or not is_known(other):
        return "unknown"
    if is_wide(one) or is_wide(other):
        return _of_areas(one, other)
    if _is_loose(one) or _is_loose(other):
        return _of_districts(one, other)
    km = distance_km(one, other)
    if km is None:
        return "unknown"
    if DISTRICT in (one.where_prec, other.where_prec):
        km = max(0.0, km - DISTRICT_KM)
    if km <= SAME_KM and ABOUT not in (one.where_prec, other.where_prec):
        return "same"
    if km <= NEAR_KM:
        return "near"
    return "apart" if km > APART_KM else "region"


def _is_loose(place: Place) -> bool:
    """True for a district of which only the province is known: its coordinates are those of the province."""
    return place.where_prec == DISTRICT and place.geonameid is None


def _of_districts(one: Place, other: Place) -> Relation:
    if one.where_prec == other.where_prec == DISTRICT:
        return "apart"
    return "unknown" if one.adm_1 == other.adm_1 else "region"


def _of_areas(one: Place, other: Place) -> Relation:
    if (one.where_prec or 1) >= 6 or (other.where_prec or 1) >= 6:
        return "within"
    if one.adm_1 and other.adm_1 and one.adm_1 != other.adm_1:
        km = distance_km(one, other)
        return "apart" if km is None or km > APART_KM else "region"
    return "within"


def narrower(one: Place | None, other: Place | None) -> Place | None:
    """The more exact of two places; the first where they are alike."""
    if one is None or (other is not None and (other.where_prec or 9) < (one.where_prec or 9)):
        return other
    return one
