"""Makes the checkpoints in this folder with PyTorch, and beside them the same values as safetensors.

    python make.py            # needs torch and safetensors
"""

import collections
import os
import pathlib
import zipfile

import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(1)


def archive(name, value, **options):
    torch.save(value, here / name, **options)


def expect(name, tensors):
    save_file({key: value.detach().contiguous().clone() for key, value in tensors.items()}, here / name)


types = {
    "float64": torch.tensor([1 / 3, -2e-300, 1e300], dtype=torch.float64),
    "float32": torch.tensor([1 / 3, -1e-42, float("inf")]),
    "float16": torch.tensor([1 / 3, -65504, 6e-8, 5e-5, 0.0, -0.0, float("inf"), float("nan")]).half(),
    "bfloat16": torch.tensor([1 / 3, -3e38, 1e-40, float("-inf")]).bfloat16(),
    "int64": torch.tensor([2**53 + 1, -(2**63), 2**63 - 1]),
    "int32": torch.tensor([2**31 - 1, -(2**31)], dtype=torch.int32),
    "int16": torch.tensor([-32768, 32767], dtype=torch.int16),
    "int8": torch.tensor([-128, 127], dtype=torch.int8),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
}
archive("types.pth", types)
expect("types.safetensors", types)

base = torch.randn(4, 6)
halves = torch.randn(24).half()
views = {
    "base": base,
    "transposed": base.t(),
    "row": base[2],
    "column": base[:, 3],
    "every_other": base[::2, 1::2],
    "expanded": base[1].expand(3, 6),
    "halves": halves[5:17].reshape(3, 4).t(),
    "ids": torch.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
    "scalar": torch.tensor(2.5),
    "nothing": torch.zeros(0, 3),
    "parameter": torch.nn.Parameter(base[:2]),
}
archive("views.pth", views)
archive("views_protocol4.pth", views, pickle_protocol=4)
expect("views.safetensors", views)

module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
archive("module.pt", module.state_dict())  # an OrderedDict with _metadata
expect("module.safetensors", module.state_dict())

shape = torch.Size([2, 3])
archive(
    "nested.ckpt",
    {
        "epoch": 3,
        "rate": 1e-4,
        "note": "größe",
        "flags": (True, None, shape, torch.device("cpu"), torch.float16, 2**70, -(2**40)),
        "generator": collections.OrderedDict(weight=base, inner={"bias": base[0], 7: base[1]}),
        "averages": [base[2], {"deep": base[3]}],
    },
)
expect(
    "nested.safetensors",
    {
        "generator.weight": base,
        "generator.inner.bias": base[0],
        "generator.inner.7": base[1],
        "averages.0": base[2],
        "averages.1.deep": base[3],
    },
)


class Malicious:
    def __reduce__(self):
        return os.system, ("touch /tmp/onset-was-here",)


class Evaluated:
    def __reduce__(self):
        return eval, ("1",)


archive("malicious.pth", {"weight": base, "more": Malicious()})
archive("evaluated.pth", {"weight": base, "more": Evaluated()}, pickle_protocol=4)
archive("legacy.pth", {"weight": base}, _use_new_zipfile_serialization=False)
archive("pickled_module.pth", module)

with zipfile.ZipFile(here / "module.pt") as source:
    with zipfile.ZipFile(here / "deflated.pth", "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, source.read(entry))
    with zipfile.ZipFile(here / "big_endian.pth", "w") as target:
        for entry in source.namelist():
            target.writestr(entry, b"big" if entry.endswith("byteorder") else source.read(entry))
    with zipfile.ZipFile(here / "other_root.pth", "w") as target:  # unaligned storages, another root
        for entry in source.namelist():
            target.writestr("a/b c/" + entry.split("/", 1)[1], source.read(entry))
    with zipfile.ZipFile(here / "no_pickle.zip", "w") as target:
        target.writestr("readme.txt", "nothing to see")
