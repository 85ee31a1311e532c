"""The long stages, each a process of its own: `teacher`, `network`, `polish`, `graphs`."""

import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from streams.extraction.encoder import LABELS_FILE, VOCABULARY_FILE
from streams.extraction.wordpieces import WordPieces
from training.batches import LabelIds
from training.corpora import Document, read_names, read_plain, read_treebank
from training.graphs import write_graphs
from training.labels import BIO, ENTITY_TYPES
from training.network import FAST_LAYERS, HEADS, Network, Shape, load, save
from training.teach import teach
from training.train import Recipe, train

_TREEBANKS = ("en_ewt_train", "en_gum_cleangenres_train", "en_ewt_dev", "en_gum_cleangenres_dev")


@dataclass(frozen=True)
class Corpora:
    """All that is read."""

    trees: list[Document]
    names: list[Document]
    silver: list[Document]
    plain: list[Document]


def read(data: Path) -> Corpora:
    """Read the training data."""
    return Corpora(
        trees=[document for name in _TREEBANKS for document in read_treebank(data / "ud" / f"{name}.conllu.gz")],
        names=[document for path in sorted((data / "ner").glob("gold_*.spacy")) for document in read_names(path)],
        silver=[document for path in sorted((data / "silver").glob("*.spacy")) for document in read_names(path)],
        plain=list(read_plain(data / "text" / "masc_news_text.tsv.gz")),
    )


def train_teacher(data: Path, out: Path, minilm: Path, seed: int) -> None:
    """One teacher, on what people have annotated and CoreNLP's names."""
    corpora = read(data)
    labels, wordpieces = LabelIds.of(corpora.trees), WordPieces.from_disk(minilm / "vocab.txt")
    network = _fresh(labels, minilm, seed)
    mixture = [(corpora.trees, 1.6), (corpora.names, 1.0), (corpora.silver, 0.17)]
    train(network, Recipe(mixture, epochs=3, fast_weight=0, seed=seed, threads=1), labels, wordpieces)
    save(network, out / f"teacher{seed}.pt")


def train_network(data: Path, out: Path, minilm: Path) -> None:
    """The network that ships: it goes on from the first teacher, with what both teachers say together."""
    _go_on(data, minilm, [out / "teacher1.pt", out / "teacher2.pt"], out / "taught.pt", half=0, trees=2.0, names=1.0, rate=1.2e-4)


def polish_network(data: Path, out: Path, minilm: Path) -> None:
    """Once more, on the other half of the unlabelled news, taught by what came of it and by the second teacher."""
    _go_on(data, minilm, [out / "taught.pt", out / "teacher2.pt"], out / "network.pt", half=1, trees=2.5, names=1.5, rate=1e-4)


def _go_on(data: Path, minilm: Path, teachers: list[Path], result: Path, *, half: int, trees: float, names: float, rate: float) -> None:
    """Train on from the first of the teachers; `trees` and `names` say how often the gold data is read in one epoch."""
    torch.set_num_threads(2)
    corpora = read(data)
    labels, wordpieces = LabelIds.of(corpora.trees), WordPieces.from_disk(minilm / "vocab.txt")
    started = time.monotonic()
    voice_of_america = corpora.silver[half::2]
    everything = [*corpora.trees, *corpora.names, *voice_of_america, *corpora.plain]
    teach([load(path).eval() for path in teachers], everything, labels, wordpieces)
    print(f"taught {sum(map(len, everything))} sentences in {time.monotonic() - started:.0f} s", flush=True)
    network = load(teachers[0])
    mixture = [(corpora.trees, trees), (corpora.names, names), (voice_of_america, 0.7), (corpora.plain, 0.5)]
    recipe = Recipe(mixture, epochs=3, rate=rate, head_rate=5 * rate, fast_weight=0.5, seed=3 + half, threads=2)
    train(network, recipe, labels, wordpieces)
    save(network, result)


def write_network(data: Path, out: Path, minilm: Path) -> None:
    """What the pipeline loads: graphs with 8-bit weights, labels, vocabulary."""
    network = load(out / "network.pt")
    labels = LabelIds.of(document for name in _TREEBANKS for document in read_treebank(data / "ud" / f"{name}.conllu.gz"))
    graphs = out / "graphs"
    graphs.mkdir(exist_ok=True)
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    write_graphs(weights, graphs, fast_layers=FAST_LAYERS, attention_heads=HEADS)
    shutil.copyfile(minilm / "vocab.txt", graphs / VOCABULARY_FILE)
    described = {"ner": list(ENTITY_TYPES), "xpos": list(labels.tags), "upos": list(labels.parts), "dep": list(labels.relations)}
    (graphs / LABELS_FILE).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def _fresh(labels: LabelIds, minilm: Path, seed: int) -> Network:
    """An untrained network on MiniLM's weights."""
    torch.manual_seed(seed)
    shape = Shape(names=len(BIO), tags=len(labels.tags), parts=len(labels.parts), relations=len(labels.relations))
    network = Network(shape, sum(1 for _ in (minilm / "vocab.txt").open(encoding="utf-8")))
    network.load_minilm(minilm)
    return network


if __name__ == "__main__":
    stage, *rest = sys.argv[1:]
    data, out, minilm = map(Path, rest[:3])
    if stage == "teacher":
        train_teacher(data, out, minilm, int(rest[3]))
    else:
        {"network": train_network, "polish": polish_network, "graphs": write_network}[stage](data, out, minilm)
