/** Writes what the gate decided into the audit. */
import type { Decided, Report } from '../../gate/report.ts';
import type { Log } from '../../store/log.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { Audit } from './audit.ts';
import type { AuditEntry } from './entry.ts';

/** Characters that are kept of a prompt: all of it only where somebody may have to judge it. */
const longest = { allow: 300, other: 6_000 } as const;

/** Says so in the log, too, where the audit can't be written. */
export function createReport(
  audit: Audit,
  settings: Pick<SettingsStore, 'settingsFor'>,
  log: Pick<Log, 'error'>,
): Report {
  return async (decided) => {
    const { server, member, via } = decided.scene;
    if (via === 'cli') return;
    try {
      const { retentionDays } = await settings.settingsFor(server);
      await audit.add(server, entryOf(decided), retentionDays);
    } catch (error) {
      const { decision, code } = decided;
      log.error({ server, member, decision, code, err: error }, 'The audit could not be written');
    }
  };
}

function entryOf({ scene, asked, job, at, decision, code, rules }: Decided): AuditEntry {
  const { member, does, via, place } = scene;
  const { prompt, negative } = asked;
  const most = decision === 'allow' ? longest.allow : longest.other;
  return {
    kind: 'request',
    by: member,
    does,
    via,
    at,
    decision,
    rules,
    prompt: prompt.slice(0, most),
    ...(negative !== undefined && negative !== '' && { negative: negative.slice(0, most) }),
    ...(place !== undefined && { channel: place.channel }),
    ...(place?.thread !== undefined && { thread: place.thread }),
    ...(code !== undefined && { code }),
    ...(job !== undefined && { job }),
  };
}
