/** Can the port for operators be had? */

import { createServer } from 'node:net';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { readAtMost } from '../../http/read-at-most.ts';
import { usualPort } from '../../operations/http-server.ts';
import type { Config } from '../config/config.ts';
import { examine, type Finding } from './finding.ts';

const answerSchema = z.object({ program: z.literal('ella-bot'), role: z.string() });

/** Bytes: whatever else listens there may say what it likes. */
const maxAnswer = 4 * 1024;

export function checkPort({ http }: Config): Promise<Finding> {
  return examine('port', async () => {
    const { host, port = usualPort, token } = http;
    if (port === 0) return { state: 'ok', detail: 'no health and metrics, as ELLA_HTTP_PORT is 0' };
    const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const problem = await whyNot(host, port);
    if (problem === undefined) {
      const board = token === undefined ? '; no page of the queues, as ELLA_HTTP_TOKEN is not set' : '';
      return { state: 'ok', detail: `${where} is free for health and metrics${board}` };
    }
    const role = await whoAnswers(where);
    if (role !== undefined)
      return { state: 'ok', detail: `${where} is held by an ella-bot that runs (${role})` };
    if (http.port === undefined)
      return { state: 'ok', detail: `${where} is taken; another port will be used` };
    return {
      state: 'fail',
      detail: `${where} can't be had: ${problem}`,
      advice: 'Set ELLA_HTTP_PORT to another one.',
    };
  });
}

function whyNot(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(messageOf(error)));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

async function whoAnswers(where: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${where}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const answer = await readAtMost(response, maxAnswer);
    return answerSchema.parse(JSON.parse(String(answer))).role;
  } catch {
    return undefined;
  }
}
