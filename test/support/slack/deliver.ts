/** How the local Slack reaches the bot: signed requests over HTTP, or envelopes over a socket. */
import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from './world.ts';

export const signingSecret = 'a-signing-secret-of-the-tests';

export interface Delivery {
  readonly kind: 'command' | 'interaction' | 'event';
  readonly payload: Json;
  acknowledged: boolean;
  /** Over HTTP: what the bot answered. */
  status: number | undefined;
}

export interface Deliveries {
  readonly all: Delivery[];
  send(delivery: Pick<Delivery, 'kind' | 'payload'>): void;
  /** As Slack does when it heard no answer. */
  again(delivery: Delivery): void;
}

/** `botUrl`: where the bot listens; what is sent while it does not, is lost as it is at Slack. */
export function createHttpDeliveries(botUrl: () => string | undefined): Deliveries {
  const all: Delivery[] = [];
  const post = async (delivery: Delivery) => {
    const url = botUrl();
    if (url === undefined) return;
    const { body, type } = encode(delivery);
    const response = await fetch(`${url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': type, ...sign(body) },
      body,
    }).catch(() => undefined);
    delivery.status = response?.status;
    delivery.acknowledged = response?.ok ?? false;
    await response?.arrayBuffer();
  };
  return {
    all,
    send(delivery) {
      const sent: Delivery = { ...delivery, acknowledged: false, status: undefined };
      all.push(sent);
      void post(sent);
    },
    again: (delivery) => void post(delivery),
  };
}

/** Slack's own signature of a body, at a time in ms since 1970. */
export function sign(body: string, at: number = Date.now(), secret: string = signingSecret) {
  const stamp = String(Math.floor(at / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${hash}` };
}

export function encode({ kind, payload }: Pick<Delivery, 'kind' | 'payload'>): {
  body: string;
  type: string;
} {
  if (kind === 'event') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields = kind === 'command' ? payload : { payload: JSON.stringify(payload) };
  const form = new URLSearchParams(fields as Record<string, string>);
  return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
}

export interface SocketSide extends Deliveries {
  /** Open connections. */
  readonly sockets: Set<WebSocket>;
  /** How often the bot connected. */
  connections(): number;
  /** Asks the bot to come back over another connection, as Slack does every few hours. */
  refresh(): void;
  /** Cuts all connections. */
  drop(): void;
  close(): void;
}

const types = { command: 'slash_commands', interaction: 'interactive', event: 'events_api' };

export function createSocketDeliveries(server: Server): SocketSide {
  const wss = new WebSocketServer({ server, path: '/socket' });
  const sockets = new Set<WebSocket>();
  const all: Delivery[] = [];
  /** Sent and not acknowledged, or waiting for a connection. */
  const open = new Map<string, Delivery>();
  let envelopes = 0;
  let connections = 0;

  const push = (id: string, { kind, payload }: Delivery) => {
    const socket = [...sockets].at(-1);
    const envelope = {
      type: types[kind],
      envelope_id: id,
      payload,
      accepts_response_payload: kind !== 'event',
    };
    socket?.send(JSON.stringify(envelope));
  };
  wss.on('connection', (socket) => {
    connections += 1;
    socket.on('message', (data) => {
      const { envelope_id } = JSON.parse(String(data)) as { envelope_id: string };
      const delivery = open.get(envelope_id);
      if (delivery !== undefined) delivery.acknowledged = true;
      open.delete(envelope_id);
    });
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.size }));
    for (const [id, delivery] of open) push(id, delivery);
  });

  const begin = (delivery: Delivery) => {
    envelopes += 1;
    const id = `envelope-${envelopes}`;
    open.set(id, delivery);
    push(id, delivery);
  };
  return {
    all,
    sockets,
    connections: () => connections,
    send(delivery) {
      const sent: Delivery = { ...delivery, acknowledged: false, status: undefined };
      all.push(sent);
      begin(sent);
    },
    again: begin,
    refresh() {
      for (const socket of sockets) {
        sockets.delete(socket);
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      }
    },
    drop() {
      for (const socket of sockets) socket.terminate();
      sockets.clear();
    },
    close() {
      for (const socket of sockets) socket.terminate();
      wss.close();
    },
  };
}
