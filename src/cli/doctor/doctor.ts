/** `ella-bot doctor`: looks at everything that drawing and chatting need, and says what to mend. */

import { messageOf } from '../../errors.ts';
import { type Config, readConfig } from '../config/config.ts';
import { checkDevice } from './check-device.ts';
import { checkDisk } from './check-disk.ts';
import { checkDrivers } from './check-drivers.ts';
import { checkLimits } from './check-limits.ts';
import { checkModels } from './check-models.ts';
import { checkNode } from './check-node.ts';
import { checkPort } from './check-port.ts';
import { checkRedis } from './check-redis.ts';
import { checkTokens } from './check-tokens.ts';
import type { Finding } from './finding.ts';

/** Sets exit code 1 where something must be mended. */
export async function doctor({ json }: { readonly json?: true }): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examineAll()) {
    findings.push(finding);
    if (json !== true) process.stdout.write(lineOf(finding));
  }
  const ok = findings.every(({ state }) => state !== 'fail');
  if (json) process.stdout.write(`${JSON.stringify({ ok, checks: findings })}\n`);
  else process.stdout.write(ok ? 'All is well.\n' : 'What is marked FAIL must be mended.\n');
  if (!ok) process.exitCode = 1;
}

/** One after another: each shows at once, and the slow ones don't disturb each other. */
async function* examineAll(): AsyncGenerator<Finding> {
  yield checkNode();
  const settings = readSettings();
  yield settings.finding;
  if (settings.config === undefined) return;
  const { config } = settings;
  yield checkLimits(config);
  yield checkDisk(config);
  yield checkRedis(config);
  yield* await checkModels(config);
  yield checkDevice(config);
  yield* checkDrivers();
  yield checkPort(config);
  yield* await checkTokens(config);
}

function readSettings(): { readonly finding: Finding; readonly config?: Config } {
  const name = 'settings';
  try {
    const config = readConfig();
    const { warnings } = config;
    if (warnings.length === 0) {
      return { config, finding: { name, state: 'ok', detail: 'every variable is understood' } };
    }
    const advice = 'Correct its name, or take it out.';
    return { config, finding: { name, state: 'warn', detail: warnings.join('; '), advice } };
  } catch (error) {
    return { finding: { name, state: 'fail', detail: messageOf(error) } };
  }
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

function lineOf({ name, state, detail, advice }: Finding): string {
  return `${marks[state]}  ${name}: ${detail}\n${advice === undefined ? '' : `      ${advice}\n`}`;
}
