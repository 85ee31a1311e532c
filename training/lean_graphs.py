"""ONNX graphs as they are served: what the exporter writes, made leaner for one core."""

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

OPSET, IR = 17, 8


def relations_graph(weights: npt.NDArray[np.float32]) -> ModelProto:
    """From the features of dependents (`rd`) and heads (`rh`) and the head of each token (`heads`) to the best relation of each.

    `weights` is dependent features by relations by head features, each with a last row for the bias.
    """
    size, relations, head_size = weights.shape
    constants = {
        "weights": weights[:-1].reshape(size - 1, -1),
        "bias": weights[-1].reshape(-1),
        "by_relation": np.array([-1, relations, head_size]),
        "axis_0": np.array([0]),
        "axis_1": np.array([1]),
        "axis_2": np.array([2]),
    }
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])
    nodes: list[tuple[str, list[str], str, dict[str, Any]]] = [
        ("Squeeze", ["rd", "axis_0"], "dependents", {}),
        ("Squeeze", ["rh", "axis_0"], "all_heads", {}),
        ("Gather", ["all_heads", "heads"], "chosen", {"axis": 0}),
        ("Shape", ["heads"], "count", {}),
        ("ConstantOfShape", ["count"], "ones", {"value": one}),
        ("Unsqueeze", ["ones", "axis_1"], "column", {}),
        ("Concat", ["chosen", "column"], "with_bias", {"axis": 1}),
        ("Unsqueeze", ["with_bias", "axis_2"], "factors", {}),
        ("Gemm", ["dependents", "weights", "bias"], "flat", {}),
        ("Reshape", ["flat", "by_relation"], "halfway", {}),
        ("MatMul", ["halfway", "factors"], "scores", {}),
        ("ArgMax", ["scores"], "best", {"axis": 1, "keepdims": 0}),
        ("Squeeze", ["best", "axis_1"], "relations", {}),
    ]
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [output], **attributes) for kind, inputs, output, attributes in nodes],
        "relations",
        [
            helper.make_tensor_value_info("rd", TensorProto.FLOAT, [1, "W", size - 1]),
            helper.make_tensor_value_info("rh", TensorProto.FLOAT, [1, "W", head_size - 1]),
            helper.make_tensor_value_info("heads", TensorProto.INT64, ["W"]),
        ],
        [helper.make_tensor_value_info("relations", TensorProto.INT64, ["W"])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    checker.check_model(model)
    return model
