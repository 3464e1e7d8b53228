/** Who installed the bot: one record a workspace or organisation, for Bolt's OAuth and for finding tokens. */
import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { SlackRecords } from '../storage.ts';

export interface Installed {
  readonly token: string;
  /** Good for every workspace of an organisation. */
  readonly orgWide: boolean;
}

export interface Installations extends InstallationStore {
  /** The token for a workspace; `enterprise` where an event named its organisation. */
  find(server: string, enterprise?: string): Promise<Installed | undefined>;
  /** Forgets a workspace or organisation that removed the bot. */
  forget(id: string): Promise<void>;
}

const installationSchema = z.looseObject({
  bot: z.looseObject({ token: z.string() }).optional(),
  isEnterpriseInstall: z.boolean().optional(),
});

/** `records` must keep secrets. */
export function createInstallations(records: SlackRecords): Installations {
  const read = async (id: string): Promise<Installation | undefined> => {
    const text = await records.get(`at:${id}`);
    if (text === undefined) return undefined;
    const parsed = installationSchema.safeParse(JSON.parse(text));
    // It was written by `storeInstallation`, whole.
    if (parsed.success) return parsed.data as unknown as Installation;
    throw new AppError(
      'slack_installation',
      `The record of the installation in ${id} is damaged; install the bot again.`,
    );
  };
  const fetchInstallation = async ({
    teamId,
    enterpriseId,
    isEnterpriseInstall,
  }: InstallationQuery<boolean>) => {
    // An organisation's own installation counts where the workspace has none.
    const ids = isEnterpriseInstall ? [enterpriseId] : [teamId, enterpriseId];
    for (const id of ids) {
      const found = id === undefined ? undefined : await read(id);
      if (found !== undefined) return found;
    }
    throw new AppError('slack_not_installed', `The bot is not installed in ${teamId ?? enterpriseId}.`);
  };

  return {
    async storeInstallation(installation) {
      await records.set(`at:${keyOf(installation)}`, JSON.stringify(installation));
    },
    fetchInstallation: fetchInstallation as InstallationStore['fetchInstallation'],
    async deleteInstallation({ teamId, enterpriseId, isEnterpriseInstall }) {
      const id = isEnterpriseInstall ? enterpriseId : (teamId ?? enterpriseId);
      if (id !== undefined) await records.remove(`at:${id}`);
    },
    async find(server, enterprise) {
      // Later, when only the workspace is known, its organisation is looked up here.
      if (enterprise !== undefined) await remember(records, server, enterprise);
      const organisation = enterprise ?? (await records.get(`of:${server}`));
      for (const id of [server, organisation]) {
        const found = id === undefined ? undefined : await read(id);
        const token = found?.bot?.token;
        if (found !== undefined && token !== undefined) return { token, orgWide: id !== server };
      }
      return undefined;
    },
    async forget(id) {
      await records.remove(`at:${id}`);
    },
  };
}

async function remember(records: SlackRecords, server: string, enterprise: string): Promise<void> {
  if ((await records.get(`of:${server}`)) !== enterprise) await records.set(`of:${server}`, enterprise);
}

function keyOf({ team, enterprise, isEnterpriseInstall }: Installation): string {
  const id = isEnterpriseInstall ? enterprise?.id : (team?.id ?? enterprise?.id);
  if (id !== undefined) return id;
  throw new AppError(
    'slack_installation',
    'Slack names neither workspace nor organisation of an installation.',
  );
}
