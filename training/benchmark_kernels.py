"""Times the kernels against PyTorch (float32), in turns, at the networks' real shapes.

    cc=clang; $cc -O2 -shared -fPIC -ISources/CKernels/include Sources/CKernels/*.c -o /tmp/kernels.so -lm -lpthread
    python training/benchmark_kernels.py /tmp/kernels.so [threads] [words that a line must contain ...]

Prints the best of many turns: milliseconds of both and their ratio. One thread is measured by the processor time that
it used, which a busy machine hardly disturbs; more threads by the clock.
"""
import ctypes as c
import sys
import time

import torch
import torch.nn.functional as F

lib = c.CDLL(sys.argv[1])
threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
words = sys.argv[3:]
SECONDS = 2.5
torch.set_num_threads(threads)
clock = time.thread_time if threads == 1 else time.perf_counter
lib.onset_use_threads(threads)
lib.onset_padded.restype = lib.onset_packed_count.restype = c.c_long
pointer, long, real = c.c_void_p, c.c_long, c.c_float


def structure(**fields):
    return type("Structure", (c.Structure,), {"_fields_": list(fields.items())})


Matrix = structure(inputs=long, outputs=long, taps=long, offsets=pointer, bias=pointer, panels=pointer)
Weight = structure(base=pointer, tap_at=pointer, output_at=pointer, input_stride=long)
Product = structure(x=pointer, batch=long, x_rows=long, x_stride=long, y=pointer, y_rows=long, y_stride=long,
                    activation=c.c_int)
Shape = structure(batch=long, heads=long, size=long, scale=real, causal=c.c_bool)
Heads = structure(base=pointer, item_stride=long, token_stride=long, tokens=long)
Grid = structure(blocks=long, rows=long, width=long)
Source = structure(base=pointer, block_stride=long, row_stride=long)
Norm = structure(eps=real, weight_plus=real, weight=Source, bias=Source)
Snake = structure(frequencies=pointer, amplitudes=pointer, filter=real * 12)
Rotation = structure(channel=long, heads=long, size=long, weight=pointer, cosines=pointer, sines=pointer)


def longs(values):
    return (long * len(values))(*values)


def compare(name, ours, theirs, flops=0):
    if words and not all(word in name for word in words):
        return
    a, b = ours(), theirs()
    error = ((a - b).norm() / b.norm()).item()
    best = [1e9, 1e9]
    end, turns = time.perf_counter() + SECONDS, 0
    while turns < 6 or (time.perf_counter() < end and turns < 400):
        for side, run in enumerate((ours, theirs)):
            start = clock()
            run()
            best[side] = min(best[side], clock() - start)
        turns += 1
    rate = f"{flops / best[0] / 1e9:7.0f} GFLOP/s" if flops else ""
    print(f"{name:44} {best[0] * 1e3:9.3f} {best[1] * 1e3:9.3f}  x{best[1] / best[0]:5.2f}  {error:.1e} {rate}", flush=True)


def conv(name, tokens, inputs, outputs, kernel, dilation=1, batch=1):
    x = torch.randn(batch, tokens, inputs)
    w, bias = torch.randn(outputs, inputs, kernel), torch.randn(outputs)
    padded_bias = torch.cat([bias, torch.zeros(32)])
    offsets = longs([(k - (kernel - 1) // 2) * dilation for k in range(kernel)])
    m = Matrix(inputs, outputs, kernel, c.cast(offsets, pointer), padded_bias.data_ptr(), None)
    panels = torch.empty(lib.onset_packed_count(c.byref(m)) + 64)
    m.panels = (panels.data_ptr() + 63) // 64 * 64
    taps, columns = longs(range(kernel)), longs([o * inputs * kernel for o in range(outputs)])
    lib.onset_pack(c.byref(m), c.byref(Weight(w.data_ptr(), c.cast(taps, pointer), c.cast(columns, pointer), kernel)),
                   pointer(m.panels))
    y = torch.empty(batch, tokens, outputs)
    product = Product(x.data_ptr(), batch, tokens, inputs, y.data_ptr(), tokens, outputs, 0)
    channels_first = x.transpose(1, 2).contiguous()
    keep = (offsets, padded_bias, panels)

    def ours():
        lib.onset_multiply(c.byref(m), c.byref(product))
        return keep and y

    def theirs():
        if kernel == 1:
            return F.linear(x, w[:, :, 0], bias)
        return F.conv1d(channels_first, w, bias, padding=(kernel - 1) // 2 * dilation, dilation=dilation)

    if kernel == 1:
        w = w.contiguous()
        flat = w[:, :, 0].contiguous()
        compare(name, ours, lambda: F.linear(x, flat, bias), 2 * batch * tokens * inputs * outputs)
    else:
        compare(name, lambda: ours().transpose(1, 2), theirs, 2 * batch * tokens * inputs * outputs * kernel)


def attend(name, batch, heads, queries, keys, size, causal=False):
    width = heads * size
    q, kv = torch.randn(batch, queries, width), torch.randn(batch, keys, 2 * width)
    y = torch.empty(batch, queries, width)
    shape = Shape(batch, heads, size, size**-0.5, causal)
    views = [Heads(q.data_ptr(), queries * width, width, queries)]
    views += [Heads(kv.data_ptr() + 4 * width * i, keys * 2 * width, 2 * width, keys) for i in range(2)]

    def ours():
        lib.onset_attend(c.byref(shape), *(c.byref(view) for view in views), pointer(y.data_ptr()))
        return y

    def theirs():
        k, v = kv.split(width, 2)
        parts = [t.view(batch, -1, heads, size).transpose(1, 2) for t in (q, k, v)]
        return F.scaled_dot_product_attention(*parts, is_causal=causal).transpose(1, 2).reshape(batch, queries, width)

    compare(name, ours, theirs, 4 * batch * heads * queries * keys * size)


def snake(name, channels, tokens):
    filter = torch.randn(12) * 0.1
    alpha, beta = torch.randn(channels) * 0.5, torch.randn(channels) * 0.5
    frequency, amplitude = alpha.exp(), 1 / (beta.exp() + 1e-9)
    x = torch.randn(1, tokens, channels)
    y = torch.empty_like(x)
    form = Snake(frequency.data_ptr(), amplitude.data_ptr(), (real * 12)(*filter.tolist()))
    first = x.transpose(1, 2).contiguous()
    wide = filter.view(1, 1, 12).expand(channels, 1, 12).contiguous()

    def ours():
        lib.onset_snake_rows(Grid(1, tokens, channels), c.byref(form), pointer(x.data_ptr()), pointer(y.data_ptr()))
        return y.transpose(1, 2)

    def theirs():
        u = F.pad(first, (5, 5), mode="replicate")
        u = 2 * F.conv_transpose1d(u, wide, stride=2, groups=channels)
        u = u[..., 15:-15]
        u = u + (1.0 / (beta.exp() + 1e-9))[None, :, None] * torch.sin(u * alpha.exp()[None, :, None]).pow(2)
        return F.conv1d(F.pad(u, (5, 6), mode="replicate"), wide, stride=2, groups=channels)

    compare(name, ours, theirs)


def rows(tokens, width):
    x, y, w, b = torch.randn(1, tokens, width), torch.empty(1, tokens, width), torch.randn(width), torch.randn(width)
    grid, source = Grid(1, tokens, width), Source(x.data_ptr(), tokens * width, width)
    norm = Norm(1e-5, 0, Source(w.data_ptr(), 0, 0), Source(b.data_ptr(), 0, 0))
    z = torch.randn_like(x)
    other = Source(z.data_ptr(), tokens * width, width)

    def run(call):
        def ours():
            call(pointer(y.data_ptr()))
            return y
        return ours

    compare(f"layer norm {tokens}x{width}", run(lambda y: lib.onset_normalize(grid, c.byref(norm), source, y)),
            lambda: F.layer_norm(x, (width,), w, b))
    for kind, function in ((1, F.silu), (2, F.selu), (3, F.gelu), (5, torch.tanh)):
        compare(f"{function.__name__} {tokens}x{width}",
                run(lambda y: lib.onset_activate(kind, pointer(x.data_ptr()), y, long(x.numel()))), lambda: function(x))
    compare(f"add {tokens}x{width}",
            run(lambda y: lib.onset_mix(grid, real(1), source, real(1), other, y)), lambda: x + z)
    half = width // 2
    a, g = Source(x.data_ptr(), 0, width), Source(x.data_ptr() + 4 * half, 0, width)
    out = torch.empty(1, tokens, half)

    def gated():
        lib.onset_silu_times(Grid(1, tokens, half), a, g, pointer(out.data_ptr()))
        return out

    compare(f"gated silu {tokens}x{width}", gated, lambda: F.silu(x[..., :half]) * x[..., half:])


for m, k, n in [(500, 448, 1344), (690, 896, 2688), (690, 3584, 896), (1460, 1280, 3840), (1460, 1280, 5120),
                (1460, 5120, 1280), (1568, 768, 3072), (2, 448, 2688), (1, 896, 5376)]:
    conv(f"linear {m} x {k} -> {n}", m, k, n, 1)
for d, h in [(448, 1280), (896, 2560)]:
    for kernel in (3, 7):
        conv(f"conv mlp k={kernel} {d} -> {h}", 345, d, h, kernel)
for channels, tokens, kernel, dilation in [(256, 11024, 7, 1), (768, 2756, 11, 5), (128, 22050, 7, 3), (48, 88200, 7, 1),
                                           (24, 176400, 11, 5), (24, 353280, 3, 1)]:
    conv(f"conv {channels} k={kernel} d={dilation} T={tokens}", tokens, channels, channels, kernel, dilation)
conv("conv 24 -> 1 k=7 T=353280", 353280, 24, 1, 7)
attend("attention 2x14 500x500x64", 2, 14, 500, 500, 64)
attend("attention 2x16 730x730x80", 2, 16, 730, 730, 80)
attend("attention 1x16 77x77x64 causal", 2, 16, 77, 77, 64, True)
attend("attention 12 1x1569x64", 1, 12, 1, 1569, 64)
attend("attention 8x12 196x197x64", 8, 12, 196, 197, 64)
attend("attention 196x12 8x9x64", 196, 12, 8, 9, 64)
for channels, tokens in [(24, 353280), (96, 88320), (768, 2760)]:
    snake(f"snake {channels} T={tokens}", channels, tokens)
rows(690, 896)
rows(1460, 5120)
