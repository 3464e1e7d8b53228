/** `ella-bot doctor` on machines that are well and on such that are not. */

import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNode } from '../../src/cli/doctor/check-node.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { referenceBundle } from '../support/drawing/reference.ts';
import { runProgram } from '../support/program/program.ts';
import { cleanEnvironment } from '../support/program/service-process.ts';
import { shareProgram } from '../support/program/shared-program.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-doctor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = shareProgram();
afterAll(() => program.close());

const environment = (env: NodeJS.ProcessEnv) =>
  cleanEnvironment({
    ELLA_DATA_DIR: path.join(folder, 'data'),
    ELLA_MODELS_DIR: path.join(folder, 'models'),
    ELLA_MODEL: '',
    ELLA_HTTP_PORT: '0',
    ...env,
  });

async function examine(env: NodeJS.ProcessEnv = {}) {
  const { code, stdout } = await program.run(['doctor', '--json'], { env: environment(env) });
  const report: { ok: boolean; checks: Finding[] } = JSON.parse(stdout);
  return { code, ok: report.ok, of: (name: string) => report.checks.find((check) => check.name === name) };
}

describe('doctor', () => {
  it('finds a machine well, and says what was looked at', async () => {
    await cp(referenceBundle, path.join(folder, 'models', 'tiny'), { recursive: true });
    const { code, stdout, stderr } = await runProgram(['doctor'], { env: environment({}) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      /^ok {4}node: Node \d+\.\d+/m,
      /^ok {4}disk: [\d.]+ GB free for /m,
      /^ok {4}redis: (redis|valkey) [\d.]+ at unix:\/\/.*redis\.sock \(private\)/m,
      /^ok {4}models: tiny is used by default/m,
      /^ok {4}model tiny: tiny-sd15, 0\.03 GB of weights in f32; licence: /m,
      /^ok {4}device: cpu in f32: the CPU was asked for/m,
      /^ok {4}discord: not set up/m,
      /^All is well\.$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it('names every part that must be mended, and what to do; exit code 1', async () => {
    await cp(referenceBundle, path.join(folder, 'models', 'broken'), { recursive: true });
    const weights = path.join(folder, 'models', 'broken', 'unet', 'diffusion_pytorch_model.safetensors');
    await truncate(weights, 1000);
    const { code, ok, of } = await examine({
      REDIS_URL: 'redis://127.0.0.1:1',
      ELLA_DEVICE: 'cuda',
      DISCORD_TOKEN: 'my-bots-name',
      SLACK_BOT_TOKEN: `xoxb-${'1'.repeat(30)}`,
    });
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(of('redis')).toMatchObject({
      state: 'fail',
      detail: expect.stringMatching(/^Nothing answers at .*Start Redis/),
    });
    expect(of('model broken')).toMatchObject({ state: 'fail', detail: expect.stringContaining(weights) });
    expect(of('device')).toMatchObject({
      state: 'fail',
      detail: expect.stringMatching(/^CUDA can't be used/),
    });
    expect(of('discord')).toMatchObject({
      state: 'fail',
      advice: expect.stringContaining("Discord's developer portal"),
    });
    expect(of('discord')?.detail).not.toContain('my-bots-name');
    expect(of('slack')).toMatchObject({ state: 'fail', detail: 'Slack is set up by halves' });
  });

  it('warns of what may be meant or not: no bundle, a setting nobody reads', async () => {
    const { code, ok, of } = await examine({ ELLA_DEVISE: 'cpu' });
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(of('models')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('There is no model in'),
    });
    expect(of('settings')).toMatchObject({ state: 'warn', detail: expect.stringContaining('ELLA_DEVISE') });
  });

  it('a bad setting is a finding, and ends the examination', async () => {
    const { code, of } = await examine({ ELLA_HTTP_PORT: 'high' });
    expect(code).toBe(1);
    expect(of('settings')).toEqual({
      name: 'settings',
      state: 'fail',
      detail: 'ELLA_HTTP_PORT must be a port from 0 to 65535, not "high"',
    });
  });

  it('knows a Node that is too old', async () => {
    expect(await checkNode('20.15.0')).toMatchObject({ state: 'ok' });
    expect(await checkNode('21.0.0')).toMatchObject({ state: 'ok' });
    expect(await checkNode('20.14.1')).toMatchObject({
      state: 'fail',
      detail: 'Node 20.14.1 is too old: 20.15 or newer is needed',
    });
    expect(await checkNode('18.20.4')).toMatchObject({ state: 'fail' });
  });
});
