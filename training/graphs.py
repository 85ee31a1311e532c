"""Write a trained network as ONNX graphs with 8-bit weights, in the operations that onnxruntime runs fastest on one core.

    bottom.int8.onnx         pieces, cases -> hidden: the embeddings and the layers up to the fast exit
    fast.int8.onnx           hidden, first_pieces -> heads
    accurate.int8.onnx       hidden, first_pieces -> the other layers and heads
    relations.<profile>.onnx dependent, head, heads -> relations

One window at a time, without a batch: `pieces` and `cases` have a number for each piece, `first_pieces` one for each word. Heads are names,
tags, parts, starts (words by labels), arcs (words by words), and the features that relations are scored from, `dependent` and `head`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 17, 8
MICROSOFT = "com.microsoft"
LONGEST = 200
"""Pieces of the longest window."""

Array = npt.NDArray[Any]
Weights = Mapping[str, Array]


class Graph:
    """An ONNX graph under construction: every step returns the name of its output."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: Array) -> str:
        """Keep a constant; steps take arrays too."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def step(self, operation: str, *inputs: str | Array, name: str = "", **attributes: Any) -> str:
        """Add a step with one output."""
        return self.steps(operation, *inputs, names=[name], **attributes)[0]

    def steps(self, operation: str, *inputs: str | Array, names: list[str], domain: str = "", **attributes: Any) -> list[str]:
        """Add a step with an output for each of `names`, which may be empty."""
        outputs = [name or f"step_{len(self._nodes)}_{number}" for number, name in enumerate(names)]
        given = [value if isinstance(value, str) else self.constant(value) for value in inputs]
        self._nodes.append(helper.make_node(operation, given, outputs, domain=domain, **attributes))
        return outputs

    def write(self, path: Path, inputs: Mapping[str, tuple[int, list[Any]]], outputs: Mapping[str, tuple[int, list[Any]]]) -> None:
        """Save it; inputs and outputs are (element type, dimensions) by name."""
        values = [[helper.make_tensor_value_info(name, *type_) for name, type_ in some.items()] for some in (inputs, outputs)]
        graph = helper.make_graph(self._nodes, path.stem, *values, self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def write_graphs(weights: Weights, out: Path, *, fast_layers: int, attention_heads: int) -> None:
    """Write every graph from the state of a trained network."""
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    hidden = {"hidden": (TensorProto.FLOAT, [1, "T", weights["norm.weight"].size])}
    pieces = {name: (TensorProto.INT64, ["T"]) for name in ("pieces", "cases")}
    first = {"first_pieces": (TensorProto.INT64, ["W"])}
    bottom = Graph()
    norm = _Norm(bottom, "pieces")
    _layers(bottom, weights, range(fast_layers), _embedded(bottom, weights, norm), norm, attention_heads, name="hidden")
    bottom.write(out / "bottom.int8.onnx", pieces, hidden)
    for profile, more in (("fast", range(0)), ("accurate", range(fast_layers, layers))):
        graph = Graph()
        top = _layers(graph, weights, more, "hidden", _Norm(graph, "hidden"), attention_heads) if more else "hidden"
        graph.write(out / f"{profile}.int8.onnx", hidden | first, _heads(graph, _under(profile, weights), top))
        _write_relations(weights[f"{profile}.relation_weights"].transpose(1, 0, 2), out / f"relations.{profile}.onnx")


def _under(name: str, weights: Weights) -> Weights:
    prefix = name + "."
    return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}


class _Norm:
    """Layer normalisation.

    onnxruntime's own goes number by number; its instance normalisation is vectorised, and the same where every piece is a channel.
    """

    def __init__(self, graph: Graph, like: str) -> None:
        self._graph = graph
        axis = {"start": 0, "end": 1} if like == "pieces" else {"start": 1, "end": 2}
        length = graph.step("Shape", like, **axis)
        self._one, self._zero = (
            graph.step("ConstantOfShape", length, value=helper.make_tensor("value", TensorProto.FLOAT, [1], [value]))
            for value in (1.0, 0.0)
        )

    def __call__(self, x: str, weights: Weights, *, name: str = "") -> str:
        normal = self._graph.step("InstanceNormalization", x, self._one, self._zero, epsilon=1e-12)
        return self._graph.step("Add", self._graph.step("Mul", normal, weights["weight"]), weights["bias"], name=name)


def _embedded(graph: Graph, weights: Weights, norm: _Norm) -> str:
    table = weights["pieces.weight"]
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-9) / 127
    rows = graph.step("Cast", graph.step("Gather", np.round(table / scale).astype(np.int8), "pieces"), to=TensorProto.FLOAT)
    pieces = graph.step("Mul", rows, graph.step("Gather", scale.astype(np.float32), "pieces"))
    length = graph.step("Shape", "pieces")
    positions = graph.step("Slice", weights["positions.weight"][:LONGEST].astype(np.float32), np.array([0]), length, np.array([0]))
    cases = graph.step("Gather", weights["cases.weight"], "cases")
    x = graph.step("Add", graph.step("Add", pieces, positions), cases)
    return norm(graph.step("Unsqueeze", x, np.array([0])), _under("norm", weights))


def _layers(graph: Graph, weights: Weights, numbers: range, x: str, norm: _Norm, heads: int, *, name: str = "") -> str:
    for number in numbers:
        layer = _under(f"layers.{number}", weights)
        width = len(layer["norm_1.weight"])
        each = _linear(graph, x, _under("query_key_value", layer))
        attended = _attention(graph, graph.step("Reshape", each, np.array([-1, 3 * heads, width // heads])), heads, width)
        x = norm(graph.step("Add", _linear(graph, attended, _under("out", layer)), x), _under("norm_1", layer))
        up = graph.step("Gelu", _linear(graph, x, _under("up", layer)), domain=MICROSOFT)
        down = graph.step("Add", _linear(graph, up, _under("down", layer)), x)
        x = norm(down, _under("norm_2", layer), name=name if number == numbers[-1] else "")
    return x


def _attention(graph: Graph, each: str, heads: int, width: int) -> str:
    """`each` is pieces by query, key and value heads; the products turn heads and pieces about without copying."""
    query, key, value = graph.steps("Split", each, np.array([heads] * 3), names=["", "", ""], axis=1)
    turned = {"domain": MICROSOFT, "transBatchB": 1}
    scores = graph.step("FusedMatMul", query, key, transB=1, transBatchA=1, alpha=(width // heads) ** -0.5, **turned)
    mixed = graph.step("FusedMatMul", graph.step("Softmax", scores, axis=-1), value, **turned)
    return graph.step("Reshape", graph.step("Transpose", mixed, perm=[1, 0, 2]), np.array([1, -1, width]))


def _linear(graph: Graph, x: str, weights: Weights) -> str:
    """x W + b in 8 bits: a scale for each column of the weights, one for x as it comes."""
    table = weights["weight"].T
    scale = np.abs(table).max(0) / 127
    zeros = np.zeros(len(scale), np.int8)
    table = np.round(table / scale).astype(np.int8)
    return graph.step("DynamicQuantizeMatMul", x, table, scale.astype(np.float32), zeros, weights["bias"], domain=MICROSOFT)


def _heads(graph: Graph, weights: Weights, x: str) -> dict[str, tuple[int, list[Any]]]:
    """The heads over the first piece of each word."""
    labels = ("names", "tags", "parts", "starts")
    together = [_under(name, weights) for name in (*labels, "features")]
    words = graph.step("Gather", graph.step("Squeeze", x, np.array([0])), "first_pieces", axis=0)
    every = _linear(graph, words, {kind: np.concatenate([part[kind] for part in together]) for kind in ("weight", "bias")})
    sizes = [len(part["bias"]) for part in together]
    *_, features = graph.steps("Split", every, np.array(sizes), names=[*labels, "features"], axis=1)
    arc = weights["arc_weights"].shape[1]
    relation = weights["relation_weights"].shape[2] - 1
    arc_dependent, arc_head, _, _ = graph.steps(
        "Split",
        graph.step("Gelu", features, domain=MICROSOFT),
        np.array([arc, arc, relation, relation]),
        names=["", "", "dependent", "head"],
        axis=1,
    )
    halfway = graph.step("Gemm", arc_dependent, weights["arc_weights"][:-1], weights["arc_weights"][-1])
    graph.step("Gemm", halfway, arc_head, transB=1, name="arcs")
    found = {name: (TensorProto.FLOAT, ["W", size]) for name, size in zip(labels, sizes, strict=False)}
    sides: dict[str, tuple[int, list[Any]]] = {name: (TensorProto.FLOAT, ["W", relation]) for name in ("dependent", "head")}
    return {**found, "arcs": (TensorProto.FLOAT, ["W", "W"]), **sides}


def _write_relations(weights: Array, path: Path) -> None:
    """`weights` is dependent features by relations by head features, each with a last row for the bias."""
    size, relations, head_size = weights.shape
    graph = Graph()
    column = graph.step("Unsqueeze", _filled(graph, graph.step("Shape", "heads"), 1.0), np.array([1]))
    heads = graph.step("Concat", graph.step("Gather", "head", "heads", axis=0), column, axis=1)
    flat = _linear(graph, "dependent", {"weight": weights[:-1].reshape(size - 1, -1).T, "bias": weights[-1].reshape(-1)})
    by_relation = graph.step("Reshape", flat, np.array([-1, relations, head_size]))
    scores = graph.step("MatMul", by_relation, graph.step("Unsqueeze", heads, np.array([2])))
    graph.step("Squeeze", graph.step("ArgMax", scores, axis=1, keepdims=0), np.array([1]), name="relations")
    sides = {"dependent": (TensorProto.FLOAT, ["W", size - 1]), "head": (TensorProto.FLOAT, ["W", head_size - 1])}
    whole = (TensorProto.INT64, ["W"])
    graph.write(path, sides | {"heads": whole}, {"relations": whole})


def _filled(graph: Graph, shape: str, value: float) -> str:
    return graph.step("ConstantOfShape", shape, value=helper.make_tensor("value", TensorProto.FLOAT, [1], [value]))
