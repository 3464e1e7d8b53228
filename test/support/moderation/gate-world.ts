/** The gate with the rules of moderation on a real Redis, for tests that put requests before it. */
import type { Member } from '../../../src/chat/platform.ts';
import { createGate, type Gate } from '../../../src/gate/gate.ts';
import type { GateScene } from '../../../src/gate/scene.ts';
import { AdmittedJob } from '../../../src/jobs/admitted.ts';
import type { NewJob } from '../../../src/jobs/new-job.ts';
import { type JobPayload, jobPayload } from '../../../src/jobs/record/job-payload.ts';
import type { AuditEntry } from '../../../src/moderation/audit/entry.ts';
import { createReport } from '../../../src/moderation/audit/report.ts';
import { createModeration, type Moderation } from '../../../src/moderation/moderation.ts';
import { Refusal } from '../../../src/moderation/refusals/refusal.ts';
import { type ModerationParts, moderationRule } from '../../../src/moderation/rules/moderation-rule.ts';
import type { OperatorSettings } from '../../../src/moderation/settings/layers.ts';
import type { SomeSettings } from '../../../src/moderation/settings/settings.ts';
import { plainModel } from '../../../src/request/model-ref.ts';
import type { NewDrawRequest, PictureRequest } from '../../../src/request/request.ts';
import type { Store } from '../../../src/store/open-store.ts';

export interface Asking {
  readonly scene?: Partial<GateScene>;
  readonly request?: Partial<NewDrawRequest>;
  readonly asked?: NewDrawRequest;
  readonly member?: Partial<Member>;
  readonly init?: Uint8Array;
}

export interface GateWorld {
  readonly moderation: Moderation;
  readonly gate: Gate;
  /** Settles for the server of the usual scene. */
  settle(set: SomeSettings, channel?: string): Promise<void>;
  /** The job that is let in. @throws what refuses it */
  admit(asking?: Asking): Promise<NewJob>;
  /** The reason for which it is refused; undefined where it is not. */
  reason(asking?: Asking): Promise<string | undefined>;
  /** What would be drawn of a job by now. @throws what refuses it */
  turn(job: NewJob): Promise<NewDrawRequest>;
  /** The newest entry of the audit. */
  last(): Promise<AuditEntry | undefined>;
}

export const usualScene: GateScene = {
  platform: 'discord',
  member: 'discord:7',
  server: 'discord:1',
  user: { id: '7', name: 'Ann' },
  place: { platform: 'discord', server: '1', channel: '5' },
  locale: 'en',
  via: 'command',
  does: 'imagine',
};

const usualMember: Member = {
  id: '7',
  name: 'Ann',
  roles: ['painters'],
  moderator: false,
  managesServer: false,
  bot: false,
};

let count = 0;

export function createGateWorld(
  store: Store,
  options: {
    readonly operator?: OperatorSettings;
    readonly usual?: PictureRequest;
    readonly wordRules?: ModerationParts['wordRules'];
  } = {},
): GateWorld {
  const moderation = createModeration(store, options.operator);
  const log = {
    error(_: object, message: string) {
      throw new Error(message);
    },
  };
  const usual = async () => options.usual ?? {};
  const { wordRules } = options;
  const rule = moderationRule({
    ...moderation,
    usual,
    now: () => store.now(),
    ...(wordRules && { wordRules }),
  });
  const gate = createGate([rule], createReport(moderation.audit, moderation.settings, log));

  const admit: GateWorld['admit'] = async ({ scene, request, asked, member, init } = {}) => {
    const admitted = await gate.admit({
      key: `event-${count++}`,
      scene: { ...usualScene, ...scene },
      request: { prompt: 'a red fox', model: plainModel('dense'), ...request },
      asked,
      init,
      member: async () => ({ ...usualMember, ...member }),
    });
    return AdmittedJob.open(admitted);
  };

  return {
    moderation,
    gate,
    async settle(set, channel) {
      const { revision } = await moderation.settings.read(usualScene.server);
      await moderation.settings.change(usualScene.server, revision, { set, channel }, 'discord:1');
    },
    admit,
    async reason(asking) {
      try {
        await admit(asking);
        return undefined;
      } catch (error) {
        if (error instanceof Refusal) return error.reason;
        throw error;
      }
    },
    async turn({ request, asked, pass, member, server, init }) {
      const payload: JobPayload = {
        request: { ...request, seed: 7 },
        asked,
        pass,
        member,
        server,
        init: init !== undefined,
      };
      return gate.beforeDrawing(jobPayload.read(jobPayload.write(payload)));
    },
    async last() {
      const [entry] = await moderation.audit.find(usualScene.server, { limit: 1 });
      return entry?.entry;
    },
  };
}
