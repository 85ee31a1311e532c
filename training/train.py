"""Fine-tune the network: names, tags, sentence starts and trees at once, at both exits."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from streams.extraction.wordpieces import WordPieces
from training.augment import names_of
from training.batches import Batch, LabelIds, augmented, batches, collate, prepare, windows_of
from training.corpora import UNKNOWN, Document
from training.network import Heads, Network

_GENRES = {
    "news": 1.4, "bio": 1.3, "voyage": 1.2, "interview": 1.2, "weblog": 1.2, "newsgroup": 1.1, "reviews": 0.8, "answers": 0.8, "email": 0.7,
}  # fmt: skip
"""How often a genre is read, beside the others: what is nearest to news most."""


@dataclass(frozen=True)
class Recipe:
    """`mixture` has documents and how often each is read in one epoch."""

    mixture: Sequence[tuple[list[Document], float]]
    epochs: int
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    fast_weight: float = 0.4
    swaps: float = 0.3
    seed: int = 0
    threads: int = 1


def train(network: Network, recipe: Recipe, labels: LabelIds, wordpieces: WordPieces) -> None:
    """Train in place; prints a line every 100 steps."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    names = names_of(document for documents, _ in recipe.mixture for document in documents)
    network.pieces.weight.requires_grad_(False)  # so that words that the data lacks stay what they were among the others
    optimizer = _optimizer(network, recipe)
    rates = [group["lr"] for group in optimizer.param_groups]
    network.train()
    step, total, pieces, started = 0, 0, 0, time.monotonic()
    shown: dict[str, float] = {}
    for epoch in range(recipe.epochs):
        windows = [
            prepare(augmented(window, names, rng, swaps=recipe.swaps), wordpieces, rng)
            for documents, repeat in recipe.mixture
            for genre, members in _by_genre(documents).items()
            for window in windows_of(members, repeat * _GENRES.get(genre, 1.0), wordpieces, rng)
        ]
        groups = batches(windows, rng)
        total = total or len(groups) * recipe.epochs
        for group in groups:
            batch = collate(group, labels)
            step += 1
            scale = min(1.0, step / (0.05 * total)) * max(0.01, 1 - step / total)
            for parameters, rate in zip(optimizer.param_groups, rates, strict=True):
                parameters["lr"] = rate * scale
            with torch.autocast("cpu", torch.bfloat16):
                fast, accurate = network.exits(batch.pieces, batch.cases, batch.mask, batch.first)
                terms = _losses(network.accurate, accurate, batch)
                early = _losses(network.fast, fast, batch) if recipe.fast_weight else {}
            loss = sum(terms.values(), torch.zeros(())) + recipe.fast_weight * sum(early.values(), torch.zeros(()))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
            optimizer.step()
            pieces += int(batch.mask.sum())
            for name, term in terms.items():
                shown[name] = 0.98 * shown.get(name, term.item()) + 0.02 * term.item()
            if step % 100 == 0:
                elapsed = time.monotonic() - started
                losses = " ".join(f"{name} {value:.3f}" for name, value in shown.items())
                print(f"epoch {epoch + 1} step {step}/{total} {elapsed:.0f} s {pieces / elapsed:.0f} pieces/s {losses}", flush=True)
    network.eval()


def _by_genre(documents: Sequence[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for document in documents:
        if document:
            found.setdefault(document[0].genre, []).append(document)
    return found


def _optimizer(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    groups = []
    depth = len(network.layers)
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("layers."):
            rate = recipe.rate * recipe.layer_decay ** (depth - 1 - int(name.split(".")[1]))
        elif name.startswith(("fast.", "accurate.")):
            rate = recipe.head_rate
        else:
            rate = recipe.rate * recipe.layer_decay**depth
        groups.append({"params": [parameter], "lr": rate, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _losses(heads: Heads, words: Tensor, batch: Batch) -> dict[str, Tensor]:
    words = heads.drop(words)
    soft = batch.kind == "taught"
    losses = {"names": _names_loss(heads.names(words), batch)}
    if batch.kind == "named":
        return losses
    known = batch.is_word.float()
    tag, part, start = heads.tags(words), heads.parts(words), heads.starts(words)
    losses["starts"] = 0.5 * _hard(start, batch.starts)
    dependent, head, of_dependent, of_head = heads.parser_features(words)
    arcs = heads.arcs(dependent, head).float().masked_fill(~batch.is_word[:, None, :], -1e4)
    at = batch.heads.clamp(min=0)[:, :, None].expand(-1, -1, of_head.shape[2])
    relation = heads.relations(of_dependent, torch.gather(of_head, 1, at))
    if soft:
        assert batch.arcs is not None
        losses["tags"], losses["parts"] = 0.7 * _soft(tag, batch.tags, known), 0.4 * _soft(part, batch.parts, known)
        losses["arcs"], losses["relations"] = _soft(arcs, batch.arcs, known), _soft(relation, batch.relations, known)
    else:
        losses["tags"], losses["parts"] = 0.7 * _hard(tag, batch.tags), 0.4 * _hard(part, batch.parts)
        losses["arcs"], losses["relations"] = _hard(arcs, batch.heads), _hard(relation, batch.relations)
    return losses


def _names_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Minus the log of how probable the possible labels are together; for probabilities the cross entropy."""
    if batch.names_are_taught:
        return _soft(scores, batch.names, batch.is_word.float())
    probable = functional.log_softmax(scores.float(), -1)
    known = (batch.is_word & (batch.names.sum(-1) < batch.names.shape[-1])).float()
    together = torch.logsumexp(probable.masked_fill(batch.names == 0, -1e4), -1)
    return -(together * known).sum() / known.sum().clamp(min=1)


def _hard(scores: Tensor, wanted: Tensor) -> Tensor:
    if not (wanted != UNKNOWN).any():
        return scores.float().sum() * 0
    return functional.cross_entropy(scores.float().flatten(0, 1), wanted.flatten(), ignore_index=UNKNOWN)


def _soft(scores: Tensor, wanted: Tensor, known: Tensor) -> Tensor:
    crossed = -(functional.log_softmax(scores.float(), -1) * wanted).sum(-1)
    return (crossed * known).sum() / known.sum().clamp(min=1)
