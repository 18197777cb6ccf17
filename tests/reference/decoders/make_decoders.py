"""Tiny decoders in the forms that exporters produce, without hidden-state outputs, and the states they compute.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 onnx-ir==1.1.0 onnxconverter-common==1.16.0
    VENV/bin/python tests/reference/decoders/make_decoders.py

Writes tests/golden/decoders/NAME.onnx and decoders.json: for every decoder the output of each block (the last one
after the final norm) for one batch of embeddings, as ONNX Runtime computes it from the same graph with those
tensors as additional outputs. The script knows their names because it builds the graphs; the product must find them.
"""

import copy
import json
import logging
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEADS, HEAD, INNER, VOCABULARY, LAYERS = 16, 2, 8, 24, 11, 3
LENGTHS, TOKENS = (5, 3), 5
HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "golden" / "decoders"


class Graph:
    """Nodes and weights of one graph. Names follow PyTorch's exporter, or carry no information."""

    def __init__(self, named=True, seed=0):
        self.nodes, self.weights, self.named, self.count = [], [], named, 0
        self.random = np.random.default_rng(seed)

    def node(self, op, inputs, scope="", outputs=1, domain="", **attributes):
        self.count += 1
        name = f"/model/{scope}/{op}_{self.count}" if self.named else ""
        stem = f"{name}_output" if self.named else f"t{self.count}"
        names = outputs if isinstance(outputs, list) else [f"{stem}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=name, domain=domain, **attributes))
        return names[0] if len(names) == 1 else names

    def weight(self, *shape, scale=None, value=None):
        self.count += 1
        data = self.random.normal(0, scale or shape[0] ** -0.5, shape) if value is None else np.asarray(value)
        data = data.astype(np.float32) if data.dtype.kind == "f" else data
        self.weights.append(numpy_helper.from_array(data, f"w{self.count}"))
        return f"w{self.count}"

    def linear(self, x, inner, outer, scope):
        return self.node("MatMul", [x, self.weight(inner, outer)], scope)

    def rms_norm(self, x, scope):
        """Spelled out, as PyTorch exports it."""
        square = self.node("Pow", [x, self.weight(value=np.float32(2))], scope)
        mean = self.node("ReduceMean", [square], scope, axes=[-1], keepdims=1)
        root = self.node("Sqrt", [self.node("Add", [mean, self.weight(value=np.float32(1e-5))], scope)], scope)
        inverse = self.node("Div", [self.weight(value=np.float32(1)), root], scope)
        gain = self.weight(value=1 + 0.2 * self.random.normal(size=WIDTH))
        return self.node("Mul", [gain, self.node("Mul", [x, inverse], scope)], scope)

    def heads(self, x, scope):
        shaped = self.node("Reshape", [x, self.weight(value=np.array([0, 0, HEADS, HEAD]))], scope)
        return self.node("Transpose", [shaped], scope, perm=[0, 2, 1, 3])

    def mask(self):
        """[batch, 1, tokens, tokens] to add to scores: its size comes from the embeddings, as in PyTorch's exports."""
        shape = self.node("Shape", ["inputs_embeds"])
        tokens = self.node("Gather", [shape, self.weight(value=np.array(1))])
        square = self.node("Concat", [self.node("Unsqueeze", [tokens, self.weight(value=np.array([0]))])] * 2, axis=0)
        full = self.node("Expand", [self.weight(value=np.float32(1)), square])
        future = self.node("Trilu", [full, self.weight(value=np.array(1))], upper=1)
        one = self.weight(value=np.float32(1))
        padding = self.node("Sub", [one, self.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)])
        spread = self.node("Unsqueeze", [padding, self.weight(value=np.array([1, 2]))])
        hidden = self.node("Max", [spread, future])
        return self.node("Mul", [hidden, self.weight(value=np.float32(-1e4))])

    def attention(self, x, mask, scope, past=None, present=None):
        q, k, v = (self.heads(self.linear(x, WIDTH, WIDTH, scope), scope) for _ in "qkv")
        if past:
            k = self.node("Concat", [past[0], k], scope, axis=2)
            v = self.node("Concat", [past[1], v], scope, axis=2)
        if present:
            k = self.node("Identity", [k], scope, [present[0]])
            v = self.node("Identity", [v], scope, [present[1]])
        scores = self.node("MatMul", [q, self.node("Transpose", [k], scope, perm=[0, 1, 3, 2])], scope)
        scaled = self.node("Mul", [scores, self.weight(value=np.float32(HEAD**-0.5))], scope)
        weights = self.node("Softmax", [self.node("Add", [scaled, mask], scope) if mask else scaled], scope, axis=-1)
        mixed = self.node("Transpose", [self.node("MatMul", [weights, v], scope)], scope, perm=[0, 2, 1, 3])
        joined = self.node("Reshape", [mixed, self.weight(value=np.array([0, 0, WIDTH]))], scope)
        return self.linear(joined, WIDTH, WIDTH, scope)

    def mlp(self, x, scope):
        gate = self.linear(x, WIDTH, INNER, scope)
        active = self.node("Mul", [gate, self.node("Sigmoid", [gate], scope)], scope)
        product = self.node("Mul", [active, self.linear(x, WIDTH, INNER, scope)], scope)
        return self.linear(product, INNER, WIDTH, scope)

    def head(self, normed):
        self.node("MatMul", [normed, self.weight(WIDTH, VOCABULARY)], "lm_head", ["logits"])


def value(name, kind, dims):
    return helper.make_tensor_value_info(name, kind, dims)


EMBEDS = value("inputs_embeds", TensorProto.FLOAT, ["batch", "tokens", WIDTH])
MASK = value("attention_mask", TensorProto.INT64, ["batch", "tokens"])
LOGITS = value("logits", TensorProto.FLOAT, ["batch", "tokens", VOCABULARY])
CACHE = [
    [value(f"{kind}.{layer}.{part}", TensorProto.FLOAT, ["batch", HEADS, length, HEAD]) for part in ("key", "value")]
    for kind, length in (("past_key_values", "past"), ("present", "all"))
    for layer in range(LAYERS)
]
PAST = [slot for pair in CACHE[:LAYERS] for slot in pair]
PRESENT = [slot for pair in CACHE[LAYERS:] for slot in pair]
PAST_NAMES = [[slot.name for slot in pair] for pair in CACHE[:LAYERS]]
PRESENT_NAMES = [[slot.name for slot in pair] for pair in CACHE[LAYERS:]]


def model(graph, inputs=(EMBEDS, MASK), outputs=(LOGITS,)):
    body = helper.make_graph(graph.nodes, "decoder", list(inputs), list(outputs), graph.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=8)


def sequential(g, past=False, present=False):
    """LLaMA: attention, then MLP, each after its norm. Returns the states."""
    x, states = "inputs_embeds", []
    mask = None if past else g.mask()
    for layer in range(LAYERS):
        scope = f"layers.{layer}"
        normed = g.rms_norm(x, f"{scope}/input_layernorm")
        mixed = g.attention(
            normed, mask, f"{scope}/self_attn", PAST_NAMES[layer] if past else None, PRESENT_NAMES[layer] if present else None
        )
        x = g.node("Add", [x, mixed], scope)
        x = g.node("Add", [x, g.mlp(g.rms_norm(x, f"{scope}/post_attention_layernorm"), f"{scope}/mlp")], scope)
        states.append(x)
    normed = g.rms_norm(x, "norm")
    g.head(normed)
    return [*states[:-1], normed]


def plain(named):
    g = Graph(named)
    states = sequential(g)
    return model(g), states


def merged(alike):
    """Merged as by optimum, a decoder with a cache and one without: an If node whose branches use shared weights.

    `alike`: both branches and the If node use the same value names, as in optimum's output.
    """
    branches, states, shared = [], [], {}
    for past in (True, False):
        g = Graph(named=True, seed=0)
        found = sequential(g, past=past, present=True)
        states = states if past else found
        prefix = "past" if past else "first"
        # weights of equal content are hoisted out of both branches
        renamed = {}
        for weight in g.weights:
            content = (weight.data_type, tuple(weight.dims), weight.raw_data)
            renamed[weight.name] = shared.setdefault(content, f"shared.{len(shared)}")
        outputs = {} if alike else {"logits": f"{prefix}.logits", **{s.name: f"{prefix}.{s.name}" for s in PRESENT}}
        for node in g.nodes:
            node.input[:] = [renamed.get(n) or outputs.get(n, n) for n in node.input]
            node.output[:] = [outputs.get(n, n) for n in node.output]
            if not alike:
                node.input[:] = [f"{prefix}{n}" if n.startswith("/") else n for n in node.input]
                node.output[:] = [f"{prefix}{n}" if n.startswith("/") else n for n in node.output]
        ends = [value(outputs.get(o.name, o.name), TensorProto.FLOAT, [d.dim_param or d.dim_value for d in o.type.tensor_type.shape.dim]) for o in (LOGITS, *PRESENT)]
        branches.append(helper.make_graph(g.nodes, prefix, [], ends))
        states = [f"first{name}" for name in states] if not past and not alike else states
    g = Graph()
    g.weights = [helper.make_tensor(name, kind, dims, raw, raw=True) for (kind, dims, raw), name in shared.items()]
    outputs = [LOGITS, *PRESENT]
    g.nodes = [
        helper.make_node(
            "If", ["use_cache_branch"], [o.name for o in outputs], name="optimum::if",
            then_branch=branches[0], else_branch=branches[1],
        )
    ]
    switch = value("use_cache_branch", TensorProto.BOOL, [1])
    return model(g, [EMBEDS, MASK, *PAST, switch], outputs), states, branches[1]


def fused(named):
    """As built by onnxruntime-genai: each sum fused with the norm after it, attention as one node."""
    g = Graph(named)
    sums = g.node("ReduceSum", ["attention_mask", g.weight(value=np.array([1]))], "attn_mask_reformat", keepdims=1)
    last = g.node("Sub", [sums, g.weight(value=np.array([1]))], "attn_mask_reformat")
    lengths = g.node("Cast", [last], "attn_mask_reformat", to=TensorProto.INT32)
    size = g.node("Gather", [g.node("Shape", ["attention_mask"], "attn_mask_reformat"), g.weight(value=np.array(1))], "attn_mask_reformat")
    total = g.node("Cast", [size], "attn_mask_reformat", to=TensorProto.INT32)
    norm = lambda x, scope: g.node("SimplifiedLayerNormalization", [x, g.weight(value=1 + 0.2 * g.random.normal(size=WIDTH))], scope, axis=-1, epsilon=1e-5)

    def skip(x, y, scope, with_sum=True):
        g.count += 1
        gain = g.weight(value=1 + 0.2 * g.random.normal(size=WIDTH))
        stem = f"/model/{scope}/output" if named else f"t{g.count}"
        names = [f"{stem}_0", "", "", f"{stem}_3"] if with_sum else [f"{stem}_0"]
        return g.node("SkipSimplifiedLayerNormalization", [x, y, gain], scope, names, "com.microsoft", epsilon=1e-5)

    x, normed, states = "inputs_embeds", norm("inputs_embeds", "layers.0/input_layernorm"), []
    for layer in range(LAYERS):
        scope = f"layers.{layer}"
        q, k, v = (g.linear(normed, WIDTH, WIDTH, f"{scope}/attn/{p}_proj") for p in "qkv")
        mixed, *_ = g.node(
            "GroupQueryAttention", [q, k, v, *PAST_NAMES[layer], lengths, total], f"{scope}/attn",
            [f"t.mixed.{layer}", *PRESENT_NAMES[layer]], "com.microsoft", num_heads=HEADS, kv_num_heads=HEADS,
        )
        normed, _, _, x = skip(x, g.linear(mixed, WIDTH, WIDTH, f"{scope}/attn/o_proj"), f"{scope}/post_attention_layernorm")
        inner = g.mlp(normed, f"{scope}/mlp")
        if layer < LAYERS - 1:
            normed, _, _, x = skip(x, inner, f"layers.{layer + 1}/input_layernorm")
            states.append(x)
        else:
            normed = skip(x, inner, f"layers.{layer + 1}/final_norm_layernorm", with_sum=False)
    g.head(normed)
    return model(g, [EMBEDS, MASK, *PAST], [LOGITS, *PRESENT]), [*states, normed]


def parallel():
    """GPT-J, Phi: attention and MLP in parallel after one LayerNorm, no names."""
    g = Graph(named=False)
    x, states, mask = "inputs_embeds", [], g.mask()
    norm = lambda x: g.node("LayerNormalization", [x, g.weight(value=1 + 0.2 * g.random.normal(size=WIDTH)), g.weight(WIDTH)], axis=-1)
    for layer in range(LAYERS):
        normed = norm(x)
        both = g.node("Add", [g.attention(normed, mask, ""), g.mlp(normed, "")])
        x = g.node("Add", [both, x])
        states.append(x)
    normed = norm(x)
    g.head(normed)
    return model(g), [*states[:-1], normed]


def sandwich():
    """Gemma 2: scaled embeddings, norms on both sides of each part, capped logits of the last tokens only; no names."""
    g = Graph(named=False)
    x, states, mask = g.node("Mul", ["inputs_embeds", g.weight(value=np.float32(WIDTH**0.5))]), [], g.mask()
    for layer in range(LAYERS):
        x = g.node("Add", [x, g.rms_norm(g.attention(g.rms_norm(x, ""), mask, ""), "")])
        x = g.node("Add", [x, g.rms_norm(g.mlp(g.rms_norm(x, ""), ""), "")])
        states.append(x)
    normed = g.rms_norm(x, "")
    start = g.node("Neg", ["num_logits_to_keep"])
    first = g.node("Unsqueeze", [start, g.weight(value=np.array([0]))])
    kept = g.node("Slice", [normed, first, g.weight(value=np.array([2**31])), g.weight(value=np.array([1]))])
    cap = g.weight(value=np.float32(30))
    raw = g.node("MatMul", [kept, g.weight(WIDTH, VOCABULARY)])
    g.node("Mul", [g.node("Tanh", [g.node("Div", [raw, cap])]), cap], outputs=["logits"])
    keep = value("num_logits_to_keep", TensorProto.INT64, [])
    return model(g, [EMBEDS, MASK, keep]), [*states[:-1], normed]


def experts():
    """A mixture of experts: every block has a softmax outside attention; no names."""
    g = Graph(named=False)
    x, states, mask = "inputs_embeds", [], g.mask()
    for layer in range(LAYERS):
        x = g.node("Add", [x, g.attention(g.rms_norm(x, ""), mask, "")])
        normed = g.rms_norm(x, "")
        shares = g.node("Softmax", [g.linear(normed, WIDTH, 2, "")], axis=-1)
        parts = g.node("Split", [shares, g.weight(value=np.array([1, 1]))], outputs=2, axis=-1)
        mixed = g.node("Add", [g.node("Mul", [part, g.mlp(normed, "")]) for part in parts])
        x = g.node("Add", [x, mixed])
        states.append(x)
    normed = g.rms_norm(x, "")
    g.head(normed)
    return model(g), [*states[:-1], normed]


def nested():
    """An If node inside a block that reads values from outside it, as in long-context rotary embeddings; no names."""
    g = Graph(named=False)
    x, states, mask = "inputs_embeds", [], g.mask()
    for layer in range(LAYERS):
        normed = g.rms_norm(x, "")
        size = g.node("Gather", [g.node("Shape", ["attention_mask"]), g.weight(value=np.array(1))])
        is_long = g.node("Greater", [size, g.weight(value=np.array(4096))])
        branches = []
        for factor in (0.5, 1.0):
            name = f"b{g.count}.{factor}"
            scale = helper.make_tensor(f"{name}.f", TensorProto.FLOAT, [], [factor])
            node = helper.make_node("Mul", [normed, f"{name}.f"], [name])
            branches.append(helper.make_graph([node], name, [], [value(name, TensorProto.FLOAT, None)], [scale]))
        chosen = g.node("If", [is_long], then_branch=branches[0], else_branch=branches[1])
        x = g.node("Add", [x, g.attention(chosen, mask, "")])
        x = g.node("Add", [x, g.mlp(g.rms_norm(x, ""), "")])
        states.append(x)
    normed = g.rms_norm(x, "")
    g.head(normed)
    return model(g), [*states[:-1], normed]


def bypass():
    """The embeddings reach the last block directly: no tensor in between is the decoder's only state. To be refused."""
    g = Graph(named=False)
    x, mask = "inputs_embeds", g.mask()
    for layer in range(LAYERS):
        x = g.node("Add", [x, g.attention(g.rms_norm(x, ""), mask, "")])
        x = g.node("Add", [x, g.mlp(g.rms_norm(x, ""), "")])
    g.head(g.rms_norm(g.node("Add", [x, "inputs_embeds"]), ""))
    return model(g)


def half(proto):
    from onnxconverter_common import float16

    changed = copy.deepcopy(proto)
    for node in changed.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
    return float16.convert_float_to_float16(changed, disable_shape_infer=True, check_fp16_ready=False)


def four_bits(proto):
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantizer = MatMulNBitsQuantizer(copy.deepcopy(proto), block_size=16, is_symmetric=True, accuracy_level=0)
    quantizer.process()
    return quantizer.model.model


def eight_bits(proto):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as directory:
        source, target = Path(directory) / "a.onnx", Path(directory) / "b.onnx"
        onnx.save(proto, source)
        quantize_dynamic(source, target, weight_type=QuantType.QInt8)
        return onnx.load(target)


def feeds(proto, embeddings):
    mask = np.array([[token < length for token in range(TOKENS)] for length in LENGTHS]).astype(np.int64)
    half_type = TensorProto.FLOAT16
    values = {}
    for slot in proto.graph.input:
        kind = np.float16 if slot.type.tensor_type.elem_type == half_type else np.float32
        if slot.name == "inputs_embeds":
            values[slot.name] = embeddings.astype(kind)
        elif slot.name == "attention_mask":
            values[slot.name] = mask
        elif slot.name == "num_logits_to_keep":
            values[slot.name] = np.array(1)
        elif slot.name == "use_cache_branch":
            values[slot.name] = np.array([False])
        else:
            values[slot.name] = np.zeros([len(LENGTHS), HEADS, 0, HEAD], kind)
    return values


def states_of(proto, names, embeddings):
    """The graph's own values of these tensors."""
    extended = copy.deepcopy(proto)
    present = {output.name for output in proto.graph.output}
    extended.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names if name not in present)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(extended.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(names, feeds(proto, embeddings))


def main():
    logging.disable(logging.INFO)
    OUT.mkdir(parents=True, exist_ok=True)
    # onnx appends to existing external data
    (OUT / "external.onnx_data").unlink(missing_ok=True)
    embeddings = np.random.default_rng(7).normal(0, 1, (len(LENGTHS), TOKENS, WIDTH)).astype(np.float32)
    nameless, nameless_states = plain(named=False)
    fused_nameless, fused_states = fused(named=False)
    merged_cases = {}
    for name, alike in {"merged": False, "merged-alike": True}.items():
        merged_model, merged_states, branch = merged(alike)
        # the branch without history as a separate model, because values inside a branch cannot be requested
        alone = Graph()
        alone.nodes, alone.weights = list(branch.node), list(merged_model.graph.initializer)
        merged_cases[name] = (merged_model, merged_states, model(alone, outputs=list(branch.output)))
    cases = {
        "named": (*plain(named=True),),
        "nameless": (nameless, nameless_states),
        **merged_cases,
        "fused": (*fused(named=True),),
        "fused-nameless": (fused_nameless, fused_states),
        "parallel": (*parallel(),),
        "sandwich": (*sandwich(),),
        "experts": (*experts(),),
        "nested": (*nested(),),
        "half": (half(nameless), nameless_states),
        "fused-half": (half(fused_nameless), fused_states),
        "four-bits": (four_bits(nameless), nameless_states),
        "fused-half-four-bits": (four_bits(half(fused_nameless)), fused_states),
        "eight-bits": (eight_bits(nameless), nameless_states),
        "external": (nameless, nameless_states),
    }
    result = {"width": WIDTH, "heads": HEADS, "headWidth": HEAD, "layers": LAYERS, "lengths": LENGTHS, "tokens": TOKENS}
    rounded = lambda array: [float(f"{x:.9g}") for x in np.asarray(array, np.float32).ravel()]
    result["embeddings"] = rounded(embeddings)
    result["decoders"] = {}
    for name, (proto, names, *source) in cases.items():
        states = states_of(source[0] if source else proto, names, embeddings)
        result["decoders"][name] = {"tensors": names, "states": [rounded(state) for state in states]}
        path = OUT / f"{name}.onnx"
        if name == "external":
            onnx.save(proto, path, save_as_external_data=True, location="external.onnx_data", size_threshold=512)
        else:
            path.write_bytes(proto.SerializeToString())
    (OUT / "bypass.onnx").write_bytes(bypass().SerializeToString())
    (OUT / "decoders.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
    print(f"{len(cases)} decoders in {OUT}", file=sys.stderr)


main()
