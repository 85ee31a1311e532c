"""What was told of an incident, where it turns out to be another one: nobody is alarmed twice, and nobody is left behind."""

from dataclasses import replace

from streams.alerts.alert import AlertState


def handed_over(gone_id: str, gone: AlertState | None, into: AlertState | None) -> tuple[AlertState | None, AlertState | None]:
    """What is to be remembered as told of the incident that goes, and of the one that stays.

    Where both have an alert out, the first will be cancelled ("now followed as ..."), and whoever got it hears of the other from now on.
    Where only the first has, its messages become those of the other, which goes on with Updates to them under the same fingerprint.
    """
    if gone is None or not any(state.told for state in (gone, *gone.apart)):
        return gone, into
    if into is None or not any(state.told for state in (into, *into.apart)):
        return replace(gone, active=False, apart=()), replace(gone, fingerprint=gone.fingerprint or gone_id)
    apart = {channel for state in into.apart for channel in state.only}
    heard = (channel for state in (gone, *gone.apart) if state.told for channel in state.channels)
    return gone, replace(into, channels=tuple(dict.fromkeys((*into.channels, *(c for c in heard if c not in apart)))))
