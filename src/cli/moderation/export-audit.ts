/** `ella-bot moderation export-audit`: what a server's audit remembers, one JSON object a line, the newest first. */
import { checkName } from './terms.ts';
import { withModeration } from './with-moderation.ts';

interface ExportOptions {
  readonly member?: string;
}

export async function exportAudit(server: string, { member }: ExportOptions): Promise<void> {
  if (server !== '*') checkName(server);
  if (member !== undefined) checkName(member);
  await withModeration(async ({ moderation: { audit } }) => {
    for await (const { at, entry } of audit.all(server, { member })) {
      process.stdout.write(`${JSON.stringify({ at: at.toISOString(), ...entry })}\n`);
    }
  });
}
