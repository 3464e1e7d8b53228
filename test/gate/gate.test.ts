/** The gate: rules in order, what they change and note, what they are asked again, and that nothing gets past it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { type AdmittedJob, createGate, type Ticket } from '../../src/gate/gate.ts';
import { pass, type Rule, type Sight } from '../../src/gate/rule.ts';
import { caps } from '../../src/gate/rules/caps.ts';
import { knownModel } from '../../src/gate/rules/known-model.ts';
import type { GateScene } from '../../src/gate/scene.ts';
import { AdmittedJob as Admitted } from '../../src/jobs/admitted.ts';
import { type JobPayload, jobPayload } from '../../src/jobs/record/job-payload.ts';
import { type ModelRef, plainModel } from '../../src/request/model-ref.ts';

const scene: GateScene = {
  platform: 'local',
  member: 'local:ann',
  server: 'local:home',
  user: { id: 'ann', name: 'Ann' },
  place: { platform: 'local', server: 'home', channel: 'general' },
  locale: 'de',
  via: 'command',
  does: 'imagine',
};
const request = { prompt: 'a red fox', model: plainModel('tiny'), seed: 7 };
const ticket: Ticket = { key: 'local:1', scene, request };
const no = new UserError('not_here', 'Not here.');

const replacing = (name: string, from: string, to: string): Rule => ({
  name,
  admit: ({ request: now }) => ({
    kind: 'pass',
    request: { ...now, prompt: now.prompt.replace(from, to) },
    note: { replaced: from },
  }),
});
const refusing: Rule = { name: 'no', admit: () => ({ kind: 'refuse', error: no }) };

/** The job as a worker reads it. */
function queued(admitted: AdmittedJob): JobPayload {
  const { request: drawn, asked, pass: kept, member, server, init } = Admitted.open(admitted);
  const payload = {
    request: { ...drawn, seed: 7 },
    asked,
    pass: kept,
    member,
    server,
    init: init !== undefined,
  };
  return jobPayload.read(jobPayload.write(payload));
}

describe('what asks to start a job', () => {
  it('passes the rules in order, and each sees what the ones before it changed', async () => {
    const seen = vi.fn(() => pass);
    const gate = createGate([
      replacing('colours', 'red', 'blue'),
      replacing('animals', 'blue fox', 'blue hare'),
      { name: 'last', admit: seen },
    ]);
    const admitted = await gate.admit(ticket);
    expect(admitted.request.prompt).toBe('a blue hare');
    expect(seen).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ asked: request, request: { ...request, prompt: 'a blue hare' }, scene }),
    );
    expect(queued(admitted)).toMatchObject({ request: { prompt: 'a blue hare' }, asked: request });
  });

  it('is refused by the first rule that says so, and the rest is not asked', async () => {
    const late = vi.fn(() => pass);
    await expect(createGate([refusing, { name: 'late', admit: late }]).admit(ticket)).rejects.toBe(no);
    expect(late).not.toHaveBeenCalled();
  });

  it('is not recorded twice where nothing was changed', async () => {
    expect(queued(await createGate([caps]).admit(ticket)).asked).toBeUndefined();
  });

  it('never becomes a request that breaks the schema', async () => {
    const breaking: Rule = { name: 'b', admit: () => ({ kind: 'pass', request: { ...request, steps: -1 } }) };
    await expect(createGate([breaking]).admit(ticket)).rejects.toThrow(/steps/);
  });

  it('learns its target from what will be drawn', async () => {
    const hiding: Rule = {
      name: 'h',
      admit: () => ({ kind: 'pass', request: { ...request, spoiler: true } }),
    };
    const target = (drawn: { spoiler?: boolean | undefined }) => ({
      platform: 'local',
      hidden: drawn.spoiler === true,
    });
    const admitted = await createGate([hiding]).admit({ ...ticket, target });
    expect(Admitted.open(admitted).target).toEqual({ platform: 'local', hidden: true });
  });

  it('tells rules who asks only where they want to know', async () => {
    const member = vi.fn(async () => undefined);
    await createGate([caps]).admit({ ...ticket, member });
    expect(member).not.toHaveBeenCalled();
    const asking: Rule = {
      name: 'a',
      admit: async (proposal) => ((await proposal.member()) ? pass : refuse),
    };
    const refuse = { kind: 'refuse', error: no } as const;
    await expect(createGate([asking]).admit({ ...ticket, member })).rejects.toBe(no);
    expect(member).toHaveBeenCalledOnce();
  });
});

describe('before it is drawn', () => {
  it('a job may be changed or refused by now', async () => {
    let strict = false;
    const rule: Rule = {
      name: 'strict',
      admit: () => ({ kind: 'pass', note: 'was let in' }),
      beforeDrawing: ({ request: now }) =>
        strict
          ? { kind: 'refuse', error: no }
          : { kind: 'pass', request: { ...now, steps: 1, seed: undefined } },
    };
    const job = queued(await createGate([rule]).admit(ticket));
    expect(await createGate([rule]).beforeDrawing(job)).toEqual({ ...request, steps: 1, seed: 7 });
    strict = true;
    await expect(createGate([rule]).beforeDrawing(job)).rejects.toMatchObject({
      name: 'RefusedAtTurn',
      cause: no,
    });
  });

  it('a rule finds what it noted, and who asked for what', async () => {
    const again = vi.fn(() => pass);
    const rule: Rule = { ...replacing('colours', 'red', 'blue'), beforeDrawing: again };
    const job = queued(await createGate([rule]).admit(ticket));
    await createGate([rule]).beforeDrawing(job);
    const changed = { ...request, prompt: 'a blue fox' };
    expect(again).toHaveBeenCalledWith({
      scene,
      asked: request,
      request: changed,
      note: { replaced: 'red' },
    });
  });

  it('a job that was queued before there was a gate is asked about too', async () => {
    const rule: Rule = {
      name: 'no',
      beforeDrawing: ({ scene: { server } }) =>
        server === 'local:home' ? { kind: 'refuse', error: no } : pass,
    };
    const old = { request, member: 'local:ann', server: 'local:home', init: false };
    await expect(createGate([rule]).beforeDrawing(old)).rejects.toMatchObject({
      name: 'RefusedAtTurn',
      cause: no,
    });
  });
});

describe('pictures', () => {
  const picture = { rgb: new Uint8Array(3), width: 1, height: 1 };
  const seeing = (name: string, ...sights: Sight[]): Rule => ({ name, judge: async () => sights });

  it('may be shown as the strictest rule says, each by itself', async () => {
    const job = queued(await createGate([]).admit(ticket));
    const gate = createGate([
      caps,
      seeing('a', 'show', 'blur', 'spoiler'),
      seeing('b', 'spoiler', 'show', 'withhold'),
    ]);
    expect(await gate.judge([picture, picture, picture], job)).toEqual(['spoiler', 'blur', 'withhold']);
    expect(await createGate([caps]).judge([picture], job)).toEqual(['show']);
  });

  it('that a rule said nothing of are not shown', async () => {
    const job = queued(await createGate([]).admit(ticket));
    expect(await createGate([seeing('a', 'show')]).judge([picture, picture], job)).toEqual([
      'show',
      'withhold',
    ]);
  });
});

describe('the rules there are', () => {
  it('refuse a model that is gone, unless nobody knows yet which there are', async () => {
    const among = (...models: string[]) =>
      createGate([knownModel(async () => ({ models, loras: [], vaes: [] }))]).admit(ticket);
    await expect(among('dense')).rejects.toMatchObject({ code: 'unknown_model' });
    await expect(among('dense', 'tiny')).resolves.toBeDefined();
    await expect(among()).resolves.toBeDefined();
  });

  it('refuse a LoRA or a VAE that is gone', async () => {
    const known = { models: ['tiny'], loras: ['ink'], vaes: ['sharp'] };
    const admit = (model: Partial<ModelRef>) => {
      const wanted = { ...ticket, request: { ...request, model: { ...request.model, ...model } } };
      return createGate([knownModel(async () => known)]).admit(wanted);
    };
    const lora = (name: string) => [{ kind: 'lora', name, strength: 1 } as const];
    await expect(admit({ adapters: lora('ink'), vae: 'sharp' })).resolves.toBeDefined();
    await expect(admit({ adapters: [...lora('ink'), ...lora('gone')] })).rejects.toMatchObject({
      code: 'unknown_adapter',
      message: '"gone" is not here any more; /models shows what is.',
    });
    await expect(admit({ vae: 'gone' })).rejects.toMatchObject({ code: 'unknown_adapter' });
  });

  it('count what chats ask for, not what goes on with it or comes from the command line', async () => {
    const capsOf = async (via: GateScene['via']) =>
      Admitted.open(await createGate([caps]).admit({ ...ticket, scene: { ...scene, via } })).caps?.member;
    expect(await capsOf('command')).toBeUndefined();
    expect(await capsOf('delivery')).toBeGreaterThan(10_000);
    expect(await capsOf('cli')).toBeGreaterThan(10_000);
  });
});

describe('past the gate', () => {
  it('nothing can be queued', () => {
    const forged = Object.setPrototypeOf({ request }, Admitted.prototype) as AdmittedJob;
    expect(() => Admitted.open(forged)).toThrow(expect.objectContaining({ code: 'not_admitted' }));
  });

  it('no file makes what the queue takes but the gate itself', () => {
    const makers = ['src', 'commands']
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
          path.posix.join(folder, file),
        ),
      )
      .filter(
        (file) =>
          file.endsWith('.ts') &&
          /jobs\/admitted\.ts|\.\/admitted\.ts|new AdmittedJob/.test(readFileSync(file, 'utf8')),
      );
    expect(makers.sort()).toEqual(['src/gate/gate.ts', 'src/jobs/enqueue.ts', 'src/jobs/jobs.ts']);
  });
});
