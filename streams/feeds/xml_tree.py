"""XML from strangers: no entities of their own, no network, no DTD, bounded depth."""

import re
from collections.abc import Iterator
from html.entities import name2codepoint

from lxml import etree

from streams.errors import BadEncoding, StoryTooLarge, UnknownFormat
from streams.feeds.clean_text import one_line
from streams.feeds.html_text import MAX_TAGS, element_text, local_name

_HARMLESS = frozenset({"WAR_UNDECLARED_ENTITY", "ERR_UNDECLARED_ENTITY", "NS_ERR_UNDEFINED_NAMESPACE"})
_ENCODING_ERRORS = frozenset({"ERR_INVALID_ENCODING", "ERR_UNKNOWN_ENCODING", "ERR_UNSUPPORTED_ENCODING", "I18N_CONV_FAILED"})
_ENTITY = re.compile(rb"&([a-zA-Z][a-zA-Z0-9]*);")
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_PROLOG = re.compile(rb"<[A-Za-z_]")


def parse_xml(value: bytes) -> etree._Element:
    """The root of `value`; names of HTML characters (`&nbsp;`) are read, and prefixes without a declaration forgiven."""
    if (tags := value.count(b"<")) > MAX_TAGS:
        raise StoryTooLarge(f"XML with {tags:,} tags; at most {MAX_TAGS:,} are read")
    declared = value.replace(b"\0", b"")
    start = _PROLOG.search(declared)
    if b"<!ENTITY" in declared[: start.start() if start else None]:
        raise UnknownFormat("XML that declares entities of its own is refused")
    root, faults = _parse(value)
    if any("Entity" in fault.message for fault in faults):
        root, faults = _parse(_ENTITY.sub(_as_number, value))
    serious = [fault for fault in faults if fault.type_name not in _HARMLESS]
    if not serious and root is not None:
        return root
    fault = serious[0] if serious else None
    why = f"line {fault.line}: {fault.message}" if fault else "no element"
    if fault and (fault.type_name in _ENCODING_ERRORS or "encoding" in fault.message.lower()):
        raise BadEncoding(f"XML whose bytes are not in its encoding, {why}")
    raise UnknownFormat(f"XML that is not well-formed, {why}")


def _parse(value: bytes) -> tuple[etree._Element | None, list[etree._LogEntry]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(value, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        faults = list(parser.error_log)
        if not faults:
            raise UnknownFormat(f"XML that cannot be read: {error}") from error
        return None, faults
    return root, list(parser.error_log)


def _as_number(match: re.Match[bytes]) -> bytes:
    code = None if match[1] in _XML_OWN else name2codepoint.get(match[1].decode("ascii"))
    return match[0] if code is None else b"&#%d;" % code


def find(root: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element reached by `path` (local names, whatever the namespace), or None."""
    return next(find_all(root, *path), None)


def find_all(root: etree._Element | None, *path: str) -> Iterator[etree._Element]:
    """All elements reached by `path` of local names, in document order; "**" steps down any number of levels."""
    if root is None:
        return
    if not path:
        yield root
        return
    step, rest = path[0], path[1:]
    if step == "**":
        name = rest[0].lower()
        for node in root.iter():
            if node is not root and local_name(node) == name:
                yield from find_all(node, *rest[1:])
        return
    for child in root:
        if local_name(child) == step.lower():
            yield from find_all(child, *rest)


def words(node: etree._Element | None) -> str:
    """The text of a small element on one line; "" where there is none."""
    return one_line(element_text(node)) if node is not None else ""


def attribute(node: etree._Element | None, *names: str) -> str | None:
    """The first of the attributes that has a value."""
    if node is not None:
        for name in names:
            if value := (node.get(name) or "").strip():
                return one_line(value)
    return None
