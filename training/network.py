"""The network: MiniLM's layers, a case embedding, and the same heads after the fourth layer (`fast`) and after the last (`accurate`)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, INNER, HEADS = 384, 1536, 12
CASES = 8
FAST_LAYERS = 4


@dataclass(frozen=True)
class Shape:
    """How many labels each head tells apart, and how wide the parser's features are."""

    names: int
    tags: int
    parts: int
    relations: int
    arc: int = 192
    relation: int = 64
    layers: int = 6


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm_2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """The layer's output; `mask` is added to the attention's scores."""
        batch, length, _ = x.shape
        query, key, value = self.query_key_value(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        # Written out: on a CPU in bfloat16 this trains faster than the fused attention.
        weights = torch.softmax((query * (WIDTH // HEADS) ** -0.5) @ key.transpose(-1, -2) + mask, -1)
        x = self.norm_1(x + self.out((weights @ value).transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.norm_2(x + self.down(functional.gelu(self.up(x))))


class Heads(nn.Module):
    """Names, tags, parts of speech, sentence starts and a biaffine parser over the first word piece of each word."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.drop = nn.Dropout(0.15)
        self.names = nn.Linear(WIDTH, shape.names)
        self.tags = nn.Linear(WIDTH, shape.tags)
        self.parts = nn.Linear(WIDTH, shape.parts)
        self.starts = nn.Linear(WIDTH, 2)
        self.features = nn.Linear(WIDTH, 2 * shape.arc + 2 * shape.relation)
        self.arc_weights = nn.Parameter(torch.randn(shape.arc + 1, shape.arc) * 0.05)
        self.relation_weights = nn.Parameter(torch.randn(shape.relations, shape.relation + 1, shape.relation + 1) * 0.03)

    def parser_features(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Features of each word as dependent and as head, for arcs and for relations."""
        arc, relation = self.shape.arc, self.shape.relation
        dependent, head, of_dependent, of_head = self.drop(functional.gelu(self.features(words))).split([arc, arc, relation, relation], -1)
        return dependent, head, of_dependent, of_head

    def arcs(self, dependent: Tensor, head: Tensor) -> Tensor:
        """Scores, dependents by heads."""
        return _with_one(dependent) @ self.arc_weights @ head.transpose(1, 2)

    def relations(self, dependent: Tensor, head: Tensor) -> Tensor:
        """Scores of each relation, word by word, for the head given."""
        return torch.einsum("bwi,rij,bwj->bwr", _with_one(dependent), self.relation_weights, _with_one(head))


class Network(nn.Module):
    """Word pieces and case ids in; `exits` gives the words' vectors after the fourth and after the last layer."""

    def __init__(self, shape: Shape, vocabulary: int) -> None:
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.cases = nn.Embedding(CASES, WIDTH)
        nn.init.zeros_(self.cases.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(shape.layers))
        self.fast = Heads(shape)
        self.accurate = Heads(shape)

    def embed(self, pieces: Tensor, cases: Tensor) -> Tensor:
        """What the first layer reads."""
        return self.norm(self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.cases(cases))

    def exits(self, pieces: Tensor, cases: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """`mask` is 1 for a piece and 0 for padding; `first` has the place of each word's first piece."""
        x = self.embed(pieces, cases)
        blocked = ((1.0 - mask) * -1e4)[:, None, None, :].to(
            torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype
        )
        at = first[:, :, None].expand(-1, -1, WIDTH)
        early = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, blocked)
            if number == FAST_LAYERS:
                early = x
        return torch.gather(early, 1, at), torch.gather(x, 1, at)

    def load_minilm(self, folder: Path) -> None:
        """Begin with the weights of all-MiniLM-L6-v2."""
        weights = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
        embeddings = "embeddings."
        self.pieces.weight.data.copy_(weights[embeddings + "word_embeddings.weight"])
        self.positions.weight.data.copy_(
            weights[embeddings + "position_embeddings.weight"] + weights[embeddings + "token_type_embeddings.weight"][0]
        )
        _copy(self.norm, weights, embeddings + "LayerNorm")
        for number, layer in enumerate(self.layers):
            prefix = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                parts = [weights[f"{prefix}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                getattr(layer.query_key_value, kind).data.copy_(torch.cat(parts))
            _copy(layer.out, weights, prefix + "attention.output.dense")
            _copy(layer.norm_1, weights, prefix + "attention.output.LayerNorm")
            _copy(layer.up, weights, prefix + "intermediate.dense")
            _copy(layer.down, weights, prefix + "output.dense")
            _copy(layer.norm_2, weights, prefix + "output.LayerNorm")


def save(network: Network, path: Path) -> None:
    """Write the weights and the shape."""
    torch.save({"shape": asdict(network.shape), "weights": network.state_dict()}, path)


def load(path: Path) -> Network:
    """Read what `save` wrote."""
    stored = torch.load(path, weights_only=True)
    network = Network(Shape(**stored["shape"]), len(stored["weights"]["pieces.weight"]))
    network.load_state_dict(stored["weights"])
    return network


def _copy(module: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    for kind in ("weight", "bias"):
        getattr(module, kind).data.copy_(weights[f"{name}.{kind}"])


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)
