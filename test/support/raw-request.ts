/** Requests that fetch would not send: under other names, and with bodies that never end. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Over a connection of its own, under whatever name `headers` give. */
export function rawRequest(
  url: URL | string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', body = '', path }: { method?: string; body?: string; path?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const to = new URL(url);
    const sent = request(
      to,
      { method, headers, agent: false, path: path ?? to.pathname + to.search },
      (response) => {
        readAll(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status that a server gives although the body goes on and on; it announces no length. */
export function endlessPost(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    // A server that has read enough hangs up while more is on its way; by then it has answered.
    sent.on('error', reject);
    pour(sent);
  });
}

function pour(into: ClientRequest): void {
  const piece = Buffer.alloc(64 * 1024, 'a');
  const more = () => {
    while (!into.destroyed && into.write(piece));
  };
  into.on('drain', more);
  more();
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
