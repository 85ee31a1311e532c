"""Flow charts are drawn as they are written."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from manual.chart import Arrow, read_chart
from manual.diagram import drawing, with_drawings

ROOT = Path(__file__).parents[2]
CHART = """flowchart LR
  sender([wires]) -->|"bytes of any kind"| push[push server] & feed
  push & feed --> kafka[(Kafka)]
  kafka <--> worker["WORKER<br>reads & <writes>"] --> kafka
"""


def test_a_chart_says_nodes_with_their_shapes_and_arrows_with_their_words() -> None:
    chart = read_chart(CHART)
    assert dict(chart.nodes) == {
        "sender": ("wires",),
        "push": ("push server",),
        "feed": ("feed",),
        "kafka": ("Kafka",),
        "worker": ("WORKER", "reads & <writes>"),
    }
    assert chart.shapes == {"sender": "round", "push": "box", "feed": "box", "kafka": "store", "worker": "box"}
    assert chart.arrows == (
        Arrow("sender", "push", "bytes of any kind"),
        Arrow("sender", "feed"),
        Arrow("push", "kafka"),
        Arrow("feed", "kafka"),
        Arrow("kafka", "worker", both=True),
    )


@pytest.mark.parametrize("text", ["flowchart TD\n a --> b", "flowchart LR\n a --> b{choice}", "flowchart LR\n a ==> b"])
def test_a_chart_that_cannot_be_drawn_is_refused_with_the_words_that_are_at_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"flowchart TD|choice|==>"):
        read_chart(text)


def boxes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    root = ElementTree.fromstring(svg)
    texts = [(float(one.attrib["x"]), float(one.attrib["y"]), one.text or "") for one in root.iter("{http://www.w3.org/2000/svg}text")]
    found = {}
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        words = " ".join(text for left, top, text in texts if x < left < x + width and y < top < y + height)
        found[words] = (x, y, width, height)
    return found


@pytest.mark.parametrize("text", [CHART, *re.findall(r"^```mermaid\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)])
def test_a_drawing_has_a_box_for_every_node_none_upon_another_and_those_that_follow_to_the_right(text: str) -> None:
    chart = read_chart(text)
    drawn = boxes(drawing(chart))
    assert set(drawn) == {chart.flat(name) for name in chart.nodes}
    places = list(drawn.values())
    for at, (x, y, width, height) in enumerate(places):
        for left, top, wide, high in places[at + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y
    for arrow in chart.arrows:
        x, _, width, _ = drawn[chart.flat(arrow.start)]
        assert x + width < drawn[chart.flat(arrow.end)][0]


def test_a_drawing_tells_readers_who_do_not_see_it_what_leads_where() -> None:
    assert (
        "<title>wires to push server; wires to feed; push server to Kafka; feed to Kafka; "
        "Kafka to WORKER reads &amp; &lt;writes&gt;</title>" in drawing(read_chart(CHART))
    )


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.name)
def test_every_chart_of_the_documents_is_drawn_in_one_block(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    drawn = with_drawings(text)
    assert "```mermaid" not in drawn
    assert len(re.findall(r"^<svg .*\n(?:.+\n)+</svg>\n", drawn, re.M)) == text.count("```mermaid")
