/** A server that speaks OpenAI's API, or does what a test wants instead. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedQuestion {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly messages: readonly { role: string; content: string }[] };
}

export interface LanguageModel {
  /** For ELLA_LLM_URL. */
  readonly url: string;
  readonly asked: AskedQuestion[];
  /** How the next questions are answered. */
  respond: (response: ServerResponse, question: AskedQuestion) => void;
  close(): Promise<void>;
}

/** An answer as it should be. */
export function says(text: string): LanguageModel['respond'] {
  return (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: text } }] }));
  };
}

export async function startLanguageModel(): Promise<LanguageModel> {
  const asked: AskedQuestion[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = '', headers } = request;
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const question = { path, authorization: headers.authorization, body };
    asked.push(question);
    model.respond(response, question);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const model: LanguageModel = {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    respond: says('A red cube.'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return model;
}
