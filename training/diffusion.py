"""Zero-terminal-SNR v-prediction: the noise schedule, the target, and a DDIM sampler."""

from __future__ import annotations

import torch

STEPS = 1000


def signal_share() -> torch.Tensor:
    """alpha-bar [1000]: scaled-linear betas 0.00085-0.012, shifted to end at exactly 0.

    Lin et al. 2023, "Common diffusion noise schedules and sample steps are flawed", algorithm 1.
    """
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, STEPS, dtype=torch.float64) ** 2
    root = (1 - betas).cumprod(0).sqrt()
    root = (root - root[-1]) * root[0] / (root[0] - root[-1])
    return (root**2).float()


def noised(clean, noise, timesteps, share):
    """x_t and the target v = sqrt(a) noise - sqrt(1 - a) clean."""
    a = share[timesteps][:, None, None, None]
    return a.sqrt() * clean + (1 - a).sqrt() * noise, a.sqrt() * noise - (1 - a).sqrt() * clean


def draw_timesteps(count: int, late: float, device) -> torch.Tensor:
    """Uniform, but a part `late` of them from the noisiest fifth, where the layout is decided."""
    steps = torch.randint(0, STEPS, (count,), device=device)
    noisy = torch.randint(STEPS * 4 // 5, STEPS, (count,), device=device)
    return torch.where(torch.rand(count, device=device) < late, noisy, steps)


@torch.no_grad()
def sample(predict, shape, steps: int, generator: torch.Generator, share: torch.Tensor) -> torch.Tensor:
    """DDIM (eta 0) with trailing timesteps; `predict(x, t)` gives v with guidance applied."""
    x = torch.randn(shape, generator=generator).to(share.device)
    times = [round(STEPS - i * STEPS / steps) - 1 for i in range(steps)]
    for now, following in zip(times, [*times[1:], -1]):
        a = share[now]
        b = share[following] if following >= 0 else torch.ones_like(a)
        v = predict(x, now)
        clean = a.sqrt() * x - (1 - a).sqrt() * v
        noise = a.sqrt() * v + (1 - a).sqrt() * x
        x = b.sqrt() * clean + (1 - b).sqrt() * noise
    return x


SCHEDULER_CONFIG = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.35.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "clip_sample_range": 1.0,
    "dynamic_thresholding_ratio": 0.995,
    "num_train_timesteps": STEPS,
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "sample_max_value": 1.0,
    "set_alpha_to_one": True,
    "steps_offset": 0,
    "thresholding": False,
    "timestep_spacing": "trailing",
    "trained_betas": None,
}
