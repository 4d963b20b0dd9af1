"""The loop that every training shares: a budget of minutes, a learning rate that follows it, a running mean of the
weights, and a checkpoint from which the next run goes on."""

import math
import time
from pathlib import Path

import torch


class Mean:
    """Running mean of a network's parameters."""

    def __init__(self, network, keep=0.999):
        self.network, self.keep = network, keep
        self.values = {name: p.detach().clone() for name, p in network.named_parameters()}

    @torch.no_grad()
    def update(self, step):
        keep = min(self.keep, (1 + step) / (10 + step))
        for name, p in self.network.named_parameters():
            self.values[name].lerp_(p.detach(), 1 - keep)

    @torch.no_grad()
    def swap(self):
        for name, p in self.network.named_parameters():
            kept = p.detach().clone()
            p.copy_(self.values[name])
            self.values[name] = kept


def rate(done, warm):
    """Learning rate's factor at `done` of the budget (0..1)."""
    return warm * (0.5 + 0.5 * math.cos(math.pi * min(done, 1)) * 0.98)


def worked():
    """Seconds that this process has worked on each of its threads; what else the machine does is not counted."""
    return time.process_time() / torch.get_num_threads()


def train(path, network, loss, minutes, learning_rate, *, clip=1.0, report=None, every=200, after=None,
          decay=0.0, keep=0.999):
    """Trains until the budget of `minutes` is spent, over all runs. `loss(step, done)` gives a scalar and a dict
    of figures; `after(network)` follows each step; `report(network, step)` is printed now and then, on the mean
    weights. The mean weights are what `path` gives back under "mean"."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    optimiser = torch.optim.AdamW(network.parameters(), learning_rate, betas=(0.9, 0.99), weight_decay=decay)
    mean, step, spent = Mean(network, keep), 0, 0.0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        # A restored checkpoint (checkpoints.py) has neither readers nor an optimiser.
        network.load_state_dict(saved["network"], strict=saved["optimiser"] is not None)
        mean = Mean(network, keep)
        if saved["optimiser"] is not None:
            optimiser.load_state_dict(saved["optimiser"])
            mean.values = saved["mean"]
        step, spent = saved["step"], saved["spent"]
        print(f"{path.name}: goes on at step {step}, {spent / 60:.1f} min", flush=True)

    def save():
        partial = path.with_suffix(".partial")
        torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean.values,
                    "step": step, "spent": spent}, partial)
        partial.rename(path)

    figures, last, started = {}, time.time(), worked()
    while spent < minutes * 60:
        factor = rate(spent / (minutes * 60), min(1.0, (step + 1) / 300))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate * factor
        total, parts = loss(step, spent / (minutes * 60))
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
        if torch.isfinite(norm):
            optimiser.step()
        if after:
            after(network)
        step += 1
        mean.update(step)
        for name, value in {**parts, "norm": norm.item()}.items():
            figures[name] = figures.get(name, value) * 0.98 + value * 0.02
        spent, started = spent + worked() - started, worked()
        if step % every == 0:
            shown = " ".join(f"{name} {value:.4f}" for name, value in figures.items())
            print(f"{step} {spent / 60:.1f} min lr {learning_rate * factor:.1e} {shown}", flush=True)
            if report:
                mean.swap()
                network.eval()
                with torch.no_grad():
                    text = report(network, step)
                network.train()
                mean.swap()
                if text:
                    print(f"    {text}", flush=True)
            started = worked()
        if time.time() - last > 120:
            save()
            last = time.time()
    save()
    mean.swap()
    return network
