/** Changes settings by what somebody looked at: a rival change of the same one is noticed, others don't matter. */
import { SettingsProblem, settingsProblem } from '../../moderation/settings/problem.ts';
import type { SettingName } from '../../moderation/settings/table.ts';
import type { Context } from '../command.ts';
import { digestOf, type Scope } from './scope.ts';
import { valueLine } from './show-value.ts';
import { look } from './sight.ts';

export interface Wish {
  readonly scope: Scope;
  readonly name: SettingName;
  /** Undefined for the default. */
  readonly value: unknown;
  /** Of what was looked at. */
  readonly digest: string;
}

/** Rivals of other settings; so many at once mean a loop somewhere. */
const maxTries = 10;

/** @returns what came of it, in words. @throws SettingsProblem, and nothing is changed */
export async function changeSetting(ctx: Context, { scope, name, value, digest }: Wish): Promise<string> {
  const { settings, server, member } = ctx;
  const before = await look(ctx, scope);
  for (let tries = 1; ; tries++) {
    const now = await settings.read(server);
    if (digestOf(now, scope, name) !== digest) throw settingsProblem('changedMeanwhile', {});
    const change = value === undefined ? { reset: [name] } : { set: { [name]: value } };
    try {
      await settings.change(server, now.revision, { channel: scope, ...change }, member);
      break;
    } catch (error) {
      const isLate = error instanceof SettingsProblem && error.problem === 'changedMeanwhile';
      if (!isLate || tries === maxTries) throw error;
    }
  }
  const after = await look(ctx, scope);
  return inWords(name, value, before, after);
}

type Sight = Awaited<ReturnType<typeof look>>;

function inWords(name: SettingName, wished: unknown, before: Sight, after: Sight): string {
  const { texts } = after;
  const [from, to] = [before, after].map((sight) => valueLine(name, sight.holds[name], sight));
  const isCapped =
    wished !== undefined &&
    JSON.stringify(wished) !== JSON.stringify(after.holds[name]) &&
    after.differs(name);
  const said =
    from === to ? texts.unchanged : texts.changed(texts.settings[name], from ?? texts.none, to ?? texts.none);
  return isCapped ? `${said} ${texts.capped}` : said;
}
