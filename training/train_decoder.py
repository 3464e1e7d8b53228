"""Train the VAE's decoder further, on latents that stay as they are: UNet and cached latents remain valid."""

from __future__ import annotations

import torch

from latents import load_vae
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from train_vae import Pictures, pixel_loss


def main() -> None:
    args, config = arguments(__doc__, "vae")
    config = {**config, **config["decoder"], "seed": config["seed"] + 1}
    device = device_of(config)
    model = load_vae(config, args.out).to(device)
    learned = [*model.decoder.parameters(), *model.post_quant_conv.parameters()]
    for parameter in learned:
        parameter.requires_grad_(True)
    pictures = Pictures(config, device)
    average = Average(model, config["ema"])
    optimiser = torch.optim.AdamW(learned, config["lr"], betas=(0.9, 0.98), weight_decay=1e-4)
    run = Run("decoder", args.out, config, args.minutes, {"model": model, "ema": average.model, "optimiser": optimiser})
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        images, masks = pictures.batch(step)
        with autocast(device, config):
            with torch.no_grad():
                mean = model.encode(images)[0].float()
            sigma = config["noise"] * torch.rand(len(mean), 1, 1, 1, device=mean.device).sqrt()
            decoded = model.decode(mean + sigma * torch.randn_like(mean)).float()
        loss = pixel_loss(decoded, images, masks, config)
        descend(loss, optimiser, learning_rate(step, config["steps"], config["lr"]))
        average.update(model, step)
        run.note(pixel=loss)


if __name__ == "__main__":
    main()
