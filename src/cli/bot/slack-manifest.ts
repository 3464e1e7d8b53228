/** `ella-bot slack-manifest`: the bot as Slack's app manifest, to be pasted where apps are made. */

import { commands } from '../../../commands/index.ts';
import { described } from '../../bot/deploy.ts';
import { slackManifest } from '../../chat/slack/render/manifest.ts';
import { UserError } from '../../errors.ts';

export interface SlackManifestOptions {
  readonly url?: string;
  readonly name?: string;
  readonly prefix?: string;
}

export function printSlackManifest({ url, name, prefix }: SlackManifestOptions): void {
  if (url !== undefined && !/^https:\/\/./.test(url)) {
    throw new UserError('bad_option', `--url takes an address that begins with https://, not ${url}`);
  }
  const manifest = slackManifest(described(commands), { url, name, commandPrefix: prefix });
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
}
