"""Writes tests/golden/projectors: projectors as saved by PyTorch, their outputs, and files that must be refused.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install torch numpy safetensors transformers
    /tmp/venv/bin/python tests/reference/projectors/make_projectors.py tests/golden/projectors

The outputs are computed in float64 from the weights as stored. The text-conditioned Q-Former of the MIR paper's
repository is BLIP-2's, which transformers implements as InstructBlipQFormerModel: its outputs are the reference.
"""

import io
import os
import pickle
import sys
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import InstructBlipQFormerConfig, InstructBlipQFormerModel

OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
os.makedirs(f"{OUT}/bad", exist_ok=True)
torch.manual_seed(20241007)
GOLDEN = {}


def path(name):
    return f"{OUT}/{name}"


def prefixed(module, prefix):
    return {prefix + key: value.detach().clone() for key, value in module.state_dict().items()}


def in_float64(module, stored):
    """The module with the file's weights, in float64."""
    module.load_state_dict({key.split("mm_projector.")[1]: value.double() for key, value in stored.items()})
    return module.double()


def golden(name, features, output, ids=None):
    GOLDEN[f"{name}.input"] = features.numpy().astype(np.float32)
    GOLDEN[f"{name}.output"] = output.detach().numpy().astype(np.float64)
    if ids is not None:
        GOLDEN[f"{name}.ids"] = ids.numpy().astype(np.int64)


def mlp(depth, width, out):
    modules = [torch.nn.Linear(width, out)]
    for _ in range(1, depth):
        modules += [torch.nn.GELU(), torch.nn.Linear(out, out)]
    return torch.nn.Sequential(*modules)


def plain_projectors():
    features = torch.randn(2, 5, 24) * 3
    linear = torch.nn.Linear(24, 40)
    stored = prefixed(linear, "model.mm_projector.")
    torch.save(stored, path("linear.bin"))
    golden("linear", features, in_float64(linear, stored)(features.double()))

    two = mlp(2, 24, 40)
    stored = {key: value.bfloat16() for key, value in prefixed(two, "model.mm_projector.").items()}
    torch.save(stored, path("mlp2x_gelu.bin"))
    golden("mlp2x_gelu", features, in_float64(two, stored)(features.double()))

    three = mlp(3, 24, 40)
    stored = {key: value.half() for key, value in prefixed(three, "base_model.model.model.mm_projector.").items()}
    torch.save(stored, path("mlp3x_gelu-legacy.bin"), _use_new_zipfile_serialization=False)
    golden("mlp3x_gelu-legacy", features, in_float64(three, stored)(features.double()))

    # An unmodified state dict with its _metadata: an OrderedDict with an attribute.
    state = torch.nn.Sequential(OrderedDict(mm_projector=mlp(2, 24, 40)))
    torch.save(state.state_dict(), path("state-dict.bin"))
    module = mlp(2, 24, 40)
    golden("state-dict", features, in_float64(module, prefixed(state, ""))(features.double()))

    # Views: one storage for all, a transposed weight, an offset; also float64.
    pool = torch.randn(40 * 24 + 64, dtype=torch.float64)
    strided = {
        "model.mm_projector.weight": pool[7 : 7 + 40 * 24].view(24, 40).t(),
        "model.mm_projector.bias": pool[3:83:2],
    }
    torch.save(strided, path("strided.bin"))
    linear = torch.nn.Linear(24, 40)
    golden("strided", features, in_float64(linear, strided)(features.double()))
    torch.save(strided, path("strided-legacy.bin"), _use_new_zipfile_serialization=False)
    golden("strided-legacy", features, in_float64(linear, strided)(features.double()))


RENAMED = [("layernorm.", "LayerNorm."), (".attention.attention.", ".attention.self."), (".crossattention.attention.", ".crossattention.self.")]


def paper_qformer():
    """The repository's Q-Former in the shapes of its file: bert-base's names, head size 64, queries then text."""
    config = InstructBlipQFormerConfig(
        vocab_size=40, hidden_size=128, num_hidden_layers=3, num_attention_heads=2, intermediate_size=32,
        cross_attention_frequency=2, encoder_hidden_size=24, max_position_embeddings=64,
        layer_norm_eps=1e-12, hidden_act="gelu", hidden_dropout_prob=0, attention_probs_dropout_prob=0,
    )
    model = InstructBlipQFormerModel(config).eval()
    for parameter in model.parameters():
        parameter.data = (torch.randn_like(parameter) * 0.15 + (0.5 if parameter.dim() == 1 else 0)).half().float()
    queries = torch.randn(1, 5, 128).half().float()
    out = torch.nn.Linear(128, 40)
    out.half().float()
    stored = {"model.mm_projector.query_tokens": queries}
    for key, value in model.state_dict().items():
        if key.endswith("position_ids"):
            continue
        key = key.replace("embeddings.layernorm.", "embeddings.LayerNorm.")
        for theirs, ours in RENAMED[1:]:
            key = key.replace(theirs, ours)
        stored[f"model.mm_projector.bert.{key}"] = value
    stored["model.mm_projector.mm_mlp.weight"] = out.weight.data
    stored["model.mm_projector.mm_mlp.bias"] = out.bias.data
    torch.save({key: value.half() for key, value in stored.items()}, path("qformer.bin"))

    features = torch.randn(2, 7, 24)
    ids = torch.randint(0, 40, (2, 6))
    model, queries, out = model.double(), queries.double(), out.double()
    mask = torch.ones(2, 5 + 6)
    states = model(
        input_ids=ids, attention_mask=mask, query_embeds=queries.expand(2, -1, -1),
        encoder_hidden_states=features.double(), encoder_attention_mask=torch.ones(2, 7),
    ).last_hidden_state
    golden("qformer", features, out(states[:, :5]), ids)


class Call:
    """Pickles as a function call, like an attack."""

    def __init__(self, function, *args):
        self.reduced = (function, args)

    def __reduce__(self):
        return self.reduced


class Old:
    pass


def archive(name, data, entries=(), method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path(f"bad/{name}.bin"), "w", method) as file:
        if data is not None:
            file.writestr("archive/data.pkl", data)
            file.writestr("archive/version", "3\n")
        for entry, content in entries:
            file.writestr(entry, content)


def tensor_pickle(**changed):
    """One tensor of four float32 numbers in the form of torch.save's pickle, with parts changed."""
    part = {"storage": "FloatStorage", "key": "0", "elements": 4, "offset": 0, "size": (2, 2), "stride": (2, 1)} | changed

    class Storage:
        pass

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, Storage):
                return ("storage", getattr(torch, part["storage"]), part["key"], "cpu", part["elements"])
            return None

    out = io.BytesIO()
    rebuilt = Call(torch._utils._rebuild_tensor_v2, Storage(), part["offset"], part["size"], part["stride"], False, OrderedDict())
    Pickler(out, protocol=2).dump({"model.mm_projector.weight": rebuilt})
    return out.getvalue()


def bad_files():
    def dump(value, protocol=2):
        return pickle.dumps(value, protocol=protocol)

    archive("reduce-system", dump(Call(os.system, "touch /tmp/mirscope-was-here")))
    archive("reduce-eval", dump({"model.mm_projector.weight": Call(eval, "1 + 1")}))
    archive("nested-system", dump(OrderedDict(a=OrderedDict(b=[(1, Call(os.system, "id"))]))))
    archive("ordered-dict-of-arguments", dump(Call(OrderedDict, [["a", Call(os.getcwd)]])))
    archive("global-subprocess", b"\x80\x02csubprocess\nPopen\n.")
    archive("global-torch-load", b"\x80\x02ctorch\nload\n.")
    archive("global-dotted", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2.__globals__\n.")
    archive("call-of-storage", b"\x80\x02ctorch\nFloatStorage\n(K\x04tR.")
    archive("inst", b"\x80\x02(ios\nsystem\n.")
    archive("obj", b"\x80\x02(cos\nsystem\nX\x02\x00\x00\x00ido.")
    archive("build", dump({"a": Old()}))
    archive("build-on-ordered-dict", b"\x80\x02ccollections\nOrderedDict\n)R}X\x09\x00\x00\x00__class__K\x01sb.")
    archive("newobj", b"\x80\x02ccollections\nOrderedDict\n)\x81.")
    archive("stack-global", dump(Call(os.system, "id"), protocol=4))
    archive("extension", b"\x80\x02\x82\x01.")
    archive("persistent-module", b"\x80\x02(X\x06\x00\x00\x00moduleccollections\nOrderedDict\nX\x01\x00\x00\x00aX\x01\x00\x00\x00bX\x01\x00\x00\x00ctQ.")
    archive("parameter", None)
    torch.save({"model.mm_projector.weight": torch.nn.Parameter(torch.ones(2, 2))}, path("bad/parameter.bin"))
    torch.save({"model.mm_projector.weight": torch.ones(2, 2, dtype=torch.int64)}, path("bad/integers.bin"))
    torch.save({"model.mm_projector.weight": torch.ones(2, 2).to_sparse()}, path("bad/sparse.bin"))
    torch.save([torch.ones(2, 2)], path("bad/list.bin"))
    torch.save({"epoch": 3, "model.mm_projector.weight": torch.ones(2, 2)}, path("bad/number-beside.bin"))
    torch.save({0: torch.ones(2, 2)}, path("bad/number-key.bin"))
    torch.save(torch.nn.Linear(2, 2), path("bad/module.bin"))
    torch.save({"a": Call(os.system, "id")}, path("bad/legacy-system.bin"), _use_new_zipfile_serialization=False)

    data = [("archive/data/0", np.arange(4, dtype=np.float32).tobytes())]
    archive("out-of-bounds", tensor_pickle(offset=1), data)
    archive("negative-offset", tensor_pickle(offset=-1), data)
    archive("negative-stride", tensor_pickle(stride=(-2, 1)), data)
    archive("huge-shape", tensor_pickle(size=(2**40, 2**40), stride=(0, 0)), data)
    archive("storage-too-small", tensor_pickle(elements=8, size=(2, 4), stride=(4, 1)), data)
    archive("storage-missing", tensor_pickle(key="1"), data)
    archive("storage-elsewhere", tensor_pickle(key="../../data/0"), data)
    archive("compressed", tensor_pickle(), data, zipfile.ZIP_DEFLATED)
    archive("path-escape", tensor_pickle(), [*data, ("../evil", b"x")])
    archive("code-beside", tensor_pickle(), [*data, ("archive/code/model.py", b"x")])
    archive("no-pickle", None, data)
    archive("empty-pickle", b"", data)
    archive("endless-pickle", b"\x80\x02}" + b"q\x00" * 20, data)
    archive("trailing", tensor_pickle() + b"cos\nsystem\n.", data)
    archive("byteorder", tensor_pickle(), [*data, ("archive/byteorder", b"middle")])
    with open(path("bad/not-torch.bin"), "wb") as file:
        file.write(b"GIF89a and some more bytes")
    with open(path("linear.bin"), "rb") as whole, open(path("bad/truncated.bin"), "wb") as file:
        file.write(whole.read()[:3000])
    with open(path("strided-legacy.bin"), "rb") as whole, open(path("bad/truncated-legacy.bin"), "wb") as file:
        file.write(whole.read()[:-100])


plain_projectors()
paper_qformer()
bad_files()
save_file(GOLDEN, path("golden.safetensors"), metadata={"torch": torch.__version__})
