/** The HTTP side of the local Discord: every request is checked against Discord's description before it counts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer, DiscordCore, Handler, Json, UploadedFile } from './core.ts';
import { findOperation } from './openapi.ts';
import { Refusal, refusals } from './refusal.ts';

const base = '/api/v10';

/** What goes wrong with the next requests. */
export interface Fault {
  /** Such as `POST /channels`; any request whose method and path start so. */
  readonly at: string;
  readonly times: number;
  readonly status: number;
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does what is asked for and answers as if it had not. */
  readonly afterwards?: boolean;
  /** Breaks the connection instead of answering. */
  readonly hangUp?: boolean;
}

export interface SeenRequest {
  readonly name: string;
  readonly path: string;
  readonly body: Json;
  readonly status: number;
}

export interface HttpSide {
  readonly server: Server;
  readonly requests: SeenRequest[];
  fail(fault: Fault): void;
}

export function createHttpSide(core: DiscordCore, handlers: Readonly<Record<string, Handler>>): HttpSide {
  const requests: SeenRequest[] = [];
  const faults: { fault: Fault; left: number }[] = [];

  const nextFault = (call: string): Fault | undefined => {
    const found = faults.find(({ fault, left }) => left > 0 && call.startsWith(fault.at));
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  };

  const run = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    const method = request.method ?? 'GET';
    const path = url.pathname.slice(base.length);
    const { json, files } = await readBody(request);
    const fault = nextFault(`${method} ${path}`);
    if (fault !== undefined && !fault.afterwards) throw broken(fault);
    const operation = findOperation(method, path);
    const handler = operation && handlers[operation.name];
    if (operation === undefined || handler === undefined) {
      core.violations.push(`${method} ${path} is not there`);
      throw new Refusal(404, 0, '404: Not Found');
    }
    const wrong = operation.checkRequest(url.searchParams, json);
    core.violations.push(...wrong);
    if (wrong.length > 0) throw refusals.invalid(wrong.join('; '));
    if (needsToken(path) && request.headers.authorization !== `Bot ${core.world.token}`) {
      throw new Refusal(401, 0, '401: Unauthorized');
    }
    const seen = { name: operation.name, path, body: (json ?? {}) as Json };
    try {
      const answer = handler({ params: operation.params, query: url.searchParams, body: seen.body, files });
      core.violations.push(...operation.checkAnswer(answer.status, answer.body));
      requests.push({ ...seen, status: answer.status });
      if (fault !== undefined) throw broken(fault);
      return answer;
    } catch (error) {
      if (error instanceof Refusal) requests.push({ ...seen, status: error.status });
      throw error;
    }
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', core.origin());
    if (url.pathname.startsWith('/attachments/')) return serveFile(core, url, response);
    try {
      const { status, body } = await run(request, url);
      respond(response, status, body);
    } catch (error) {
      if (error instanceof HangUp) return void request.socket.destroy();
      if (!(error instanceof Refusal)) core.violations.push(`the local Discord failed: ${error}`);
      const { status, code, message, headers } =
        error instanceof Refusal ? error : new Refusal(500, 0, 'failed');
      respond(response, status, { code, message, ...retryAfter(headers) }, headers);
    }
  });
  return { server, requests, fail: (fault) => void faults.push({ fault, left: fault.times }) };
}

class HangUp extends Error {}

function broken({ status, code = 0, headers = {}, hangUp }: Fault): Error {
  return hangUp ? new HangUp() : new Refusal(status, code, `A fault of the test: ${status}`, headers);
}

function retryAfter(headers: Readonly<Record<string, string>>) {
  const seconds = headers['retry-after'];
  return seconds === undefined
    ? {}
    : { retry_after: Number(seconds), global: 'x-ratelimit-global' in headers };
}

/** An interaction's token is in its path. */
function needsToken(path: string): boolean {
  return !path.startsWith('/interactions/') && !path.startsWith('/webhooks/');
}

function respond(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const limits = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    'x-ratelimit-reset-after': '1',
  };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...limits, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** JSON as it is, or `payload_json` and files of a form. */
async function readBody(
  request: IncomingMessage,
): Promise<{ json: unknown; files: Map<string, UploadedFile> }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const files = new Map<string, UploadedFile>();
  if (bytes.length === 0) return { json: undefined, files };
  if (!type.startsWith('multipart/form-data')) return { json: JSON.parse(bytes.toString()), files };
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  let json: unknown;
  for (const [key, value] of form) {
    if (typeof value === 'string') json = JSON.parse(value);
    else
      files.set(key, {
        name: value.name,
        type: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  return { json, files };
}

function serveFile({ world }: DiscordCore, url: URL, response: ServerResponse): void {
  const id = url.pathname.split('/').at(-2);
  const said = [...world.channels.values()].flatMap(({ messages }) => [...messages.values()]);
  const answered = [...world.interactions.values()].flatMap(({ original, followUps }) => [
    original,
    ...followUps,
  ]);
  const files = [...said, ...answered].flatMap((message) => message?.files ?? []);
  const file = [...files, ...world.given.values()].find((one) => one.id === id);
  response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
  response.end(file?.bytes);
}
