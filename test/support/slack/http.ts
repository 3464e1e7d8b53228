/** The HTTP side of the local Slack: its Web API, uploads, downloads and response addresses. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type SlackCore, SlackRefusal } from './core.ts';
import { contentOf, methods } from './methods.ts';
import { addMessage, appToken, configurationToken, type Json, type Team } from './world.ts';

/** Something that goes wrong, some times, with requests whose path has `path` in it. */
export interface Fault {
  readonly path: string;
  readonly times: number;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is carried out, and nobody hears of it. */
  readonly after?: boolean;
  /** Slack's word, in an answer with status 200. */
  readonly error?: string;
}

export interface SeenCall {
  readonly method: string;
  readonly args: Json;
  readonly token: string;
}

/** A fault as it happens. */
export interface Trouble {
  /** How many calls it met. */
  readonly met: number;
  end(): void;
}

export interface HttpSide {
  readonly server: Server;
  readonly calls: SeenCall[];
  /** Fails so from now on, as often as it says, or until it is ended. */
  fail(fault: Fault): Trouble;
}

const jsonArgs = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);
const maxUses = 5;

/** `connect`: the address for a new socket. `exchange`: what a code of OAuth brings. */
export function createHttpSide(
  core: SlackCore,
  { connect, exchange }: { readonly connect: () => string; readonly exchange: (args: Json) => Json },
): HttpSide {
  const calls: SeenCall[] = [];
  const faults: { readonly fault: Fault; met: number; over: boolean }[] = [];

  const teamOf = (token: string, args: Json): Team => {
    const all = [...core.world.teams.values()].filter((team) => team.token === token);
    const [only] = all.length > 1 ? all.filter(({ id }) => id === args.team_id) : all;
    if (all.length > 1 && only === undefined)
      throw new SlackRefusal('missing_argument', { errors: ['team_id'] });
    if (only === undefined) throw new SlackRefusal(token === '' ? 'not_authed' : 'invalid_auth');
    return only;
  };

  const callMethod = (name: string, token: string, args: Json): Json => {
    if (name === 'apps.connections.open') {
      if (token !== appToken) throw new SlackRefusal('invalid_auth');
      return { url: connect() };
    }
    if (name === 'oauth.v2.access') return exchange(args);
    const method = methods[name];
    if (method === undefined) {
      core.violations.push(`unknown method ${name}`);
      throw new SlackRefusal('unknown_method');
    }
    const isManifest = name.startsWith('apps.manifest.');
    if (isManifest && token !== configurationToken) throw new SlackRefusal('invalid_auth');
    const shared = [...core.world.teams.values()].filter((team) => team.token === token);
    const [first] = core.world.teams.values();
    if (first === undefined) throw new SlackRefusal('team_not_found');
    if (name === 'auth.test' && shared.length > 1) {
      const { run } = method;
      const [team] = shared;
      if (team === undefined) throw new SlackRefusal('invalid_auth');
      return { ...run(core, { team, args }), team_id: team.enterprise, is_enterprise_install: true };
    }
    const team = isManifest ? first : teamOf(token, args);
    checkArgs(core, name, method.args, args, shared.length > 1);
    if (method.scope !== undefined && !team.scopes.has(method.scope)) {
      throw new SlackRefusal('missing_scope', { needed: method.scope, provided: [...team.scopes].join(',') });
    }
    calls.push({ method: name, args, token });
    return method.run(core, { team, args });
  };

  const serveApi = async (
    name: string,
    request: IncomingMessage,
    fault: Fault | undefined,
  ): Promise<Json> => {
    const args = readArgs(await readBody(request), request.headers['content-type'] ?? '');
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    try {
      if (fault?.error !== undefined) throw new SlackRefusal(fault.error);
      return { ok: true, ...callMethod(name, token, args) };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { ok: false, error: error.message, ...error.more };
    }
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', core.origin());
    const known = faults.find(
      ({ fault, met, over }) => !over && met < fault.times && url.pathname.includes(fault.path),
    );
    if (known !== undefined) known.met += 1;
    const fault = known?.fault;
    try {
      if (fault !== undefined && fault.after !== true && fault.error === undefined) {
        request.resume();
        response.writeHead(fault.status, fault.headers).end('a fault of the test');
        return;
      }
      const [, room, ...rest] = url.pathname.split('/');
      if (room === 'api') {
        const answer = await serveApi(rest.join('/'), request, fault);
        if (fault?.after) response.writeHead(fault.status, fault.headers).end('a fault of the test');
        else send(response, 200, answer);
      } else if (room === 'upload') await takeUpload(core, rest[0] ?? '', request, response);
      else if (room === 'files') serveFile(core, rest[0] ?? '', request, response);
      else if (room === 'respond') await takeResponse(core, rest[0] ?? '', request, response);
      else response.writeHead(404).end();
    } catch (error) {
      core.violations.push(`the local Slack fails: ${error instanceof Error ? error.stack : String(error)}`);
      response.writeHead(500).end();
    }
  });
  const fail = (fault: Fault) => {
    const entry = { fault, met: 0, over: false };
    faults.push(entry);
    return {
      get met() {
        return entry.met;
      },
      end() {
        entry.over = true;
      },
    };
  };
  return { server, calls, fail };
}

function checkArgs(core: SlackCore, method: string, wanted: string, args: Json, orgWide: boolean): void {
  const known = wanted.split(' ').filter((name) => name !== '');
  const names = known.map((name) => name.replace('!', ''));
  const unknown = Object.keys(args).filter(
    (name) => !names.includes(name) && !(orgWide && name === 'team_id'),
  );
  if (unknown.length > 0) {
    core.violations.push(`${method} takes no ${unknown.join(', ')}`);
    throw new SlackRefusal('invalid_arguments', { errors: unknown });
  }
  const missing = known.find((name) => name.endsWith('!') && args[name.slice(0, -1)] === undefined);
  if (missing !== undefined) {
    core.violations.push(`${method} lacks ${missing}`);
    throw new SlackRefusal('missing_argument', { errors: [missing] });
  }
}

function readArgs(body: Buffer, type: string): Json {
  if (type.startsWith('application/json')) return JSON.parse(body.toString());
  const form = new URLSearchParams(body.toString());
  return Object.fromEntries(
    [...form].map(([name, value]) => [name, jsonArgs.has(name) ? (JSON.parse(value) as unknown) : value]),
  );
}

async function takeUpload(
  { world, violations }: SlackCore,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBody(request);
  const file = world.files.get(id);
  if (file === undefined || bytes.byteLength !== file.length) {
    violations.push(`an upload of ${bytes.byteLength} bytes for ${file?.length}`);
    response.writeHead(400).end();
    return;
  }
  if (request.headers.authorization !== undefined) violations.push('a token goes with an upload');
  file.bytes = new Uint8Array(bytes);
  response.writeHead(200).end(`OK - ${bytes.byteLength}`);
}

function serveFile(
  { world }: SlackCore,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = world.files.get(id);
  const team = world.teams.get(file?.team ?? '');
  const allowed = request.headers.authorization === `Bearer ${team?.token}` && team?.scopes.has('files:read');
  if (!allowed) {
    response.writeHead(302, { location: '/signin' }).end();
    return;
  }
  if (file?.bytes === undefined || file.deleted) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
}

async function takeResponse(
  core: SlackCore,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = JSON.parse((await readBody(request)).toString()) as Json;
  const address = core.world.addresses.get(id);
  if (address === undefined || address.expired)
    return send(response, 404, { ok: false, error: 'expired_url' });
  if (address.uses >= maxUses) return send(response, 404, { ok: false, error: 'used_url' });
  const channel = core.world.channels.get(address.channel);
  if (channel === undefined) return send(response, 404, { ok: false, error: 'channel_not_found' });
  const { answer } = address;
  const replaces = body.replace_original === true;
  if (replaces && answer === undefined)
    core.violations.push('an answer would replace what all see, or nothing');
  if (!replaces && (body.response_type !== 'ephemeral' || body.replace_original !== false)) {
    core.violations.push('an answer that others see');
  }
  address.uses += 1;
  const self = core.world.teams.get(address.team)?.self ?? '';
  try {
    const content = contentOf(core, body);
    if (replaces && answer !== undefined) Object.assign(answer, content);
    else {
      addMessage(core.world, channel, {
        ...{ user: self, onlyFor: address.user, thread: address.thread },
        ...content,
      });
    }
    send(response, 200, { ok: true });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    core.violations.push(`an answer is refused: ${JSON.stringify(error.more)}`);
    send(response, 200, { ok: false, error: error.message });
  }
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
