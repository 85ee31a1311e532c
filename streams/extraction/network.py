"""The trained network of one profile: graphs that run one after another, each fed by those before it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import onnxruntime

from streams.errors import ModelError

Profile = Literal["accurate", "fast"]
DEFAULT_PROFILE: Profile = "accurate"
PROFILES: tuple[Profile, ...] = get_args(Profile)

OUTPUTS = ("names", "tags", "parts", "starts", "arcs", "dependent", "head")
"""What the heads give, a row for each word."""

PROFILES_FILE = "profiles.json"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one profile; profiles share what they have in common."""

    graphs: tuple[str, ...]
    """From word pieces to scores; an output of one is the input of the same name of a later one."""
    relations: str
    """From the features and heads of tokens to their relations."""


class Network:
    """One profile, in memory; nothing of the others is loaded."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        files = profiles_in(folder)
        if profile not in files:
            raise ModelError(f"{folder} has no profile {profile!r}; it has {', '.join(files)}")
        self._graphs = [_Graph(folder / name) for name in files[profile].graphs]
        self._relations = _Graph(folder / files[profile].relations)

    def scores(self, pieces: npt.NDArray[np.int64], cases: npt.NDArray[np.int64], first_pieces: npt.NDArray[np.int64]) -> dict[str, Any]:
        """What the heads say of the tokens of one window, by the name of the output."""
        values: dict[str, Any] = {"pieces": pieces, "cases": cases, "first_pieces": first_pieces}
        for graph in self._graphs:
            values |= graph(values)
        return {name: values[name] for name in OUTPUTS}

    def relations(self, scores: Mapping[str, Any], heads: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The best relation of each token of the window to its head."""
        best: npt.NDArray[np.int64] = self._relations({**scores, "heads": heads})["relations"]
        return best


_preloaded: dict[tuple[Path, Profile], Network] = {}


def preload(folder: Path, profile: Profile) -> None:
    """Load a network that `load_network` then gives out; processes forked after this share its memory."""
    _preloaded[folder.resolve(), profile] = Network(folder, profile)


def load_network(folder: Path, profile: Profile) -> Network:
    """The network of one profile."""
    return _preloaded.get((folder.resolve(), profile)) or Network(folder, profile)


class _Graph:
    """One ONNX file, run in one thread: workers are processes."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Windows are of every length; a plan of memory for each length would pile up.
        options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs: Sequence[str] = [value.name for value in self._session.get_inputs()]
        self._outputs: Sequence[str] = [value.name for value in self._session.get_outputs()]

    def __call__(self, values: Mapping[str, Any]) -> dict[str, Any]:
        found = self._session.run(self._outputs, {name: values[name] for name in self._inputs})
        return dict(zip(self._outputs, found, strict=True))


def profiles_in(folder: Path) -> dict[str, Files]:
    """What each profile in a model's folder is made of."""
    try:
        described = json.loads((folder / PROFILES_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{folder} lacks {PROFILES_FILE}") from error
    return {name: Files(tuple(files["graphs"]), files["relations"]) for name, files in described.items()}
