/** Says how much may wait and how long things are kept. */
import type { Config } from '../config/config.ts';
import type { Finding } from './finding.ts';

const day = 86_400;

export function checkLimits({ caps, keep }: Pick<Config, 'caps' | 'keep'>): Finding {
  const waiting = `waiting at once: ${caps.member} a member, ${caps.server} a server, ${caps.all} in all`;
  const { deliveredSeconds, imageSeconds, initSeconds, recordSeconds } = keep;
  const kept = [
    `posted pictures ${deliveredSeconds / 60} min`,
    `others ${imageSeconds / day} days`,
    `uploads ${initSeconds / day} days`,
    `history ${recordSeconds / day} days`,
  ].join(', ');
  const detail = `${waiting}; kept: ${kept}`;
  if (caps.member <= caps.server && caps.server <= caps.all) return { name: 'limits', state: 'ok', detail };
  const advice = 'A wider limit than the one above it never counts: see ELLA_WAITING_* in .env.example.';
  return { name: 'limits', state: 'warn', detail, advice };
}
