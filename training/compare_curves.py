"""Compare a run's logs with the recorded ones: `compare_curves.py RUN`, per stage and loss.

Exit code 1 when a loss is further than a tenth from the recorded one, as the mean over the steps that
both logs have. The records in `curves/` are of the CPU config; other batch sizes give other curves.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

RECORDS = Path(__file__).with_name("curves")
MOST = math.log(1.1)
LOSSES = {"vae": "pixel", "text": "connector", "unet": "loss"}
"""The loss that each stage is judged by."""


def curve(path: Path, name: str) -> dict[int, float]:
    """Step to loss; a step logged twice counts as the later."""
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["step"]: line[name] for line in lines}


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("expected one folder of logs")
    run, far = Path(sys.argv[1]), False
    for stage, name in LOSSES.items():
        mine, recorded = (curve(at / f"{stage}.log.jsonl", name) for at in (run, RECORDS))
        common = sorted(mine.keys() & recorded.keys())
        if not common:
            print(f"{stage}: no steps in common")
            continue
        ratios = [math.log(mine[step] / recorded[step]) for step in common]
        mean, worst = sum(ratios) / len(ratios), max(ratios, key=abs)
        far |= abs(mean) > MOST
        print(
            f"{stage}: {len(common)} logged steps up to {common[-1]}, {name} {mine[common[-1]]:.4f} there"
            f" (recorded {recorded[common[-1]]:.4f}), mean ratio {math.exp(mean):.3f}, worst {math.exp(worst):.3f}"
        )
    raise SystemExit(int(far))


if __name__ == "__main__":
    main()
