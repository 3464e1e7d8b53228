/** Joins the parts of the flow. */
import type { MessageRef, Platform } from '../../chat/platform.ts';
import { messageKey } from '../../chat/platform.ts';
import { AppError, UserError } from '../../errors.ts';
import type { Deliver } from '../../jobs/ports.ts';
import type { ButtonHandler, FormHandler } from '../command.ts';
import { createAct } from './actions/act.ts';
import { createForget } from './actions/forget.ts';
import { mayManage } from './actions/manage.ts';
import { createResultButtons } from './actions/result-buttons.ts';
import { createImagine } from './ask/ask.ts';
import { createBegin } from './ask/begin.ts';
import { imagineForm, openImagineForm, readImagineForm } from './ask/imagine-form.ts';
import { createMendButton, mendButton } from './ask/mend.ts';
import { createDeliver } from './deliver/deliver.ts';
import { createFollowUp } from './deliver/follow-up.ts';
import { jobFields } from './deliver/job-fields.ts';
import { resultRef } from './deliver/whereabouts.ts';
import type { Flow } from './flow.ts';
import { createFollower } from './follow/follow.ts';
import { createEnsureStage } from './follow/stage.ts';
import { describeJob } from './follow/status-message.ts';
import type { FlowParts } from './parts.ts';
import { createFlowRecords } from './records.ts';

export type FlowOptions = Pick<FlowParts, 'jobs' | 'store' | 'log' | 'models' | 'gate'> & {
  readonly platforms: readonly Platform[];
};

export interface RunningFlow {
  readonly flow: Flow;
  readonly buttons: Readonly<Record<string, ButtonHandler>>;
  readonly forms: Readonly<Record<string, FormHandler>>;
  /** Takes up what earlier processes left. */
  start(): Promise<void>;
  stop(): Promise<void>;
  deliver(platform: Platform): Deliver;
}

export function createFlow({ platforms, ...options }: FlowOptions): RunningFlow {
  const { jobs, store } = options;
  const byName = new Map(platforms.map((platform) => [platform.name, platform]));
  const parts: FlowParts = {
    ...options,
    records: createFlowRecords(store),
    platform(name) {
      const platform = byName.get(name);
      if (platform !== undefined) return platform;
      throw new AppError('no_platform', `This process does not serve ${name}.`);
    },
    follow: (id) => follower.follow(id),
  };
  const ensureStage = createEnsureStage(parts);
  const follower = createFollower({ parts, ensureStage, serves: (name) => byName.has(name) });
  const begin = createBegin({ ...parts, ensureStage });
  const act = createAct(parts, begin);
  const { records } = parts;

  const flow: Flow = {
    imagine: createImagine(parts, begin),
    act,
    openForm: (scene, prefill) => openImagineForm(scene, prefill, records),
    async cancel(scene, job) {
      if (!(await mayManage(scene, job))) throw new UserError('not_yours', scene.texts.notYours);
      return (await jobs.cancel(job.id, scene.member)).kind;
    },
    async shownBy(message) {
      const key = messageKey(message);
      const single = await records.singles.get(key);
      const job = single === undefined ? await jobs.byMessage(key) : await jobs.get(single.job);
      return job && { job, index: single?.index };
    },
    async messageOf(job): Promise<MessageRef | undefined> {
      return (await resultRef(jobs, job)) ?? (await records.stages.get(job))?.status;
    },
    describe: describeJob,
    fields: (job, locale) => jobFields(job.request, job.result, locale),
    mayManage,
    forget: createForget(parts),
  };
  return {
    flow,
    buttons: { ...createResultButtons(parts, begin), [mendButton]: createMendButton(records) },
    forms: {
      async [imagineForm](ctx, [draft]) {
        await flow.imagine(ctx, await readImagineForm(ctx.event, draft, records));
      },
    },
    start: () => follower.start(),
    stop: () => follower.stop(),
    deliver: (platform) =>
      createDeliver(platform, { ...parts, ensureStage, followUp: createFollowUp(parts) }),
  };
}
