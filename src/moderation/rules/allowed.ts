/** With what pictures may be drawn, and what may be said about them: models, LoRAs, samplers, flags, commands. */
import { flagList, type KnownFlag } from '../../request/flags.ts';
import { keysOf } from '../../request/request.ts';
import { type Check, no, type Situation } from './situation.ts';

/** Names that a refusal offers instead. */
const mostShown = 10;

export const allowed: Check = (situation) => {
  const { scene, settings, request } = situation;
  const { deniedCommands, allowedModels, allowedSamplers } = settings;
  if (deniedCommands.includes(scene.does)) {
    return no(situation, 'deniedCommands', 'command', { command: scene.does });
  }
  if (request.private && !settings.privateResults) return no(situation, 'privateResults', 'notPrivate', {});
  const { base } = request.model;
  if (!isAllowed(allowedModels, base)) {
    return no(situation, 'allowedModels', 'model', { name: base, allowed: shown(allowedModels) });
  }
  const sampler = request.sampler ?? situation.usual.sampler;
  if (sampler !== undefined && !isAllowed(allowedSamplers, sampler)) {
    return no(situation, 'allowedSamplers', 'sampler', { name: sampler, allowed: shown(allowedSamplers) });
  }
  return loras(situation) ?? flags(situation);
};

function loras(situation: Situation) {
  const { settings, request } = situation;
  const names = request.model.adapters.map(({ name }) => name);
  if (names.length > 0 && !settings.loras) return no(situation, 'loras', 'noLoras', {});
  const name = names.find((each) => !isAllowed(settings.allowedLoras, each));
  return name === undefined ? undefined : no(situation, 'allowedLoras', 'lora', { name });
}

/** Only of what somebody typed: a variation says everything, so that it is like its picture. */
function flags(situation: Situation) {
  const { settings, scene } = situation;
  if (scene.does !== 'imagine') return undefined;
  const denied = flagList.find(
    (known) => settings.deniedFlags.includes(known.name) && isUsed(known, situation),
  );
  return denied === undefined ? undefined : no(situation, 'deniedFlags', 'flag', { flag: denied.name });
}

function isUsed({ name, fieldName, field }: KnownFlag, { asked, hasInit }: Situation): boolean {
  if (field.kind === 'picture') return hasInit;
  if (field.kind !== 'model') return keysOf(fieldName, field).some((key) => asked[key] !== undefined);
  // Every request names a model; which ones may be used is a list of its own.
  const { adapters, reader, vae } = asked.model;
  const parts: Readonly<Record<string, boolean>> = {
    lora: adapters.length > 0,
    base: reader !== undefined,
    vae: vae !== undefined,
  };
  return parts[name] ?? false;
}

function isAllowed(list: readonly string[], name: string): boolean {
  return list.length === 0 || list.includes(name);
}

function shown(list: readonly string[]): readonly string[] {
  return list.filter((name) => !/\p{Cc}/u.test(name)).slice(0, mostShown);
}
