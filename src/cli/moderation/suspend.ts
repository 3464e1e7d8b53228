/** `ella-bot moderation suspend` and `resume`: a server that may not draw, and what waits there meanwhile. */
import { UserError } from '../../errors.ts';
import { resumeServer, suspendServer } from './suspend-server.ts';
import { checkName, print, type TermOptions, termsOf, untilText } from './terms.ts';
import { withModeration } from './with-moderation.ts';

interface JsonOption {
  readonly json?: true;
}

export async function suspend(server: string, options: TermOptions & JsonOption): Promise<void> {
  checkName(server);
  await withModeration(async (parts) => {
    const terms = termsOf(options, await parts.store.now());
    const held = await suspendServer(parts, server, terms);
    const text = `${server} may not draw${untilText(terms.until)}; ${held} waiting jobs are held`;
    print(options.json, { server, held, ...terms }, text);
  });
}

export async function resume(server: string, { json }: JsonOption): Promise<void> {
  checkName(server);
  await withModeration(async (parts) => {
    const { wasStopped, released } = await resumeServer(parts, server);
    if (!wasStopped && released === 0) throw new UserError('not_suspended', `${server} is not suspended`);
    print(json, { server, released }, `${server} may draw again; ${released} jobs are back in the line`);
  });
}
