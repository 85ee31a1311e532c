"""Every exception that tollwire raises on purpose, as one tree.

A message names the bad value and the valid ones. Whatever is no `TollwireError` is a defect: the worker stops without acknowledging.
"""


class TollwireError(Exception):
    """The root: something went wrong in a way tollwire foresaw."""


class BadStory(TollwireError):
    """One message cannot become a story; it goes to the dead-letter topic with its original bytes."""

    stage = "parse"


class UnknownFormat(BadStory):
    """No feed format recognises the bytes."""


class BadEncoding(BadStory):
    """The bytes are not text in any encoding that the format allows."""


class NoText(BadStory):
    """The document was read, but holds no text to extract from."""


class NotText(NoText):
    """The item is a picture, a package, a calendar event …: not text, and nothing is wrong with it."""


class StoryTooLarge(BadStory):
    """The message is larger than the setting allows."""


class SeveralStories(BadStory):
    """The message holds several stories, where one message holds one; a feeder splits them."""


class InvalidNinjs(BadStory):
    """The document breaks the ninjs schema that the site holds its feeds to; says where, and what the schema wants."""


class ExtractionFailed(BadStory):
    """The pipeline failed on this story alone (crash, time-out, memory)."""

    stage = "extract"


class BadMessage(TollwireError):
    """A message on one of tollwire's own topics does not fit its schema."""

    stage = "decode"


class BadCommand(TollwireError):
    """A command is none: a field is missing or has a value that is not allowed."""

    stage = "command"


class CommandRefused(BadCommand):
    """A command that cannot be carried out: the incident is not known, lies in another country, has no such story …"""


class LedgerError(TollwireError):
    """The file in which a feeder remembers what it has sent cannot be used."""


class FeedError(TollwireError):
    """A feed could not be fetched; `retry_after` says how many seconds its server asks for. The message names the host alone."""

    def __init__(self, message: str, *, gone: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.gone = gone
        self.retry_after = retry_after


class SettingsError(TollwireError):
    """A setting has a value that is not allowed."""


class RulesError(TollwireError):
    """A rule or lexicon file is wrong: unknown key, missing field, or an example that fails."""


class ModelError(TollwireError):
    """The spaCy pipeline cannot be loaded or lacks what the rules read."""


class GazetteerError(TollwireError):
    """The gazetteer file is missing or of another version."""


class BrokerError(TollwireError):
    """Kafka cannot be reached or refuses."""


class MissingRights(BrokerError):
    """Kafka is there, but does not allow all that the program does; names each right that is missing."""


class StoodStill(TollwireError):
    """The worker did nothing for so long that others may do its work by now."""


class Stuck(TollwireError):
    """Messages wait, and the worker has done none for too long."""


class NothingFound(TollwireError):
    """No alert, incident or story has the name that was asked for."""


class BadFilter(TollwireError):
    """The board is asked for incidents by something that there is not."""


class ForgedOrder(TollwireError):
    """An order that no page of the board has sent for whoever is logged in."""


class SinkError(TollwireError):
    """An alert could not be delivered; `permanent` says that another try cannot help, `retry_after` how many seconds to leave before one.

    The message may be shown and logged anywhere: it holds no secret, and of an address only the host.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
