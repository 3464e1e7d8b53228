/** A model must be one that some worker has, and so must what is laid over it: an old job may name what is gone. */
import { UserError } from '../../errors.ts';
import type { ModelRef } from '../../request/model-ref.ts';
import { pass, type Rule } from '../rule.ts';

/** By their names. */
export interface KnownParts {
  /** Empty until a worker has reported, and then nothing is refused. */
  readonly models: readonly string[];
  readonly loras: readonly string[];
  readonly vaes: readonly string[];
}

export function knownModel(known: () => Promise<KnownParts>): Rule {
  return {
    name: 'known-model',
    async admit({ request: { model } }) {
      const { models, ...files } = await known();
      if (models.length === 0) return pass;
      if (!models.includes(model.base)) return refuse('unknown_model', 'That model');
      const gone = goneFile(model, files);
      return gone === undefined ? pass : refuse('unknown_adapter', JSON.stringify(gone));
    },
  };
}

function goneFile({ adapters, vae }: ModelRef, { loras, vaes }: Omit<KnownParts, 'models'>) {
  if (vae !== undefined && !vaes.includes(vae)) return vae;
  return adapters.find(({ name }) => !loras.includes(name))?.name;
}

function refuse(code: string, what: string) {
  const error = new UserError(code, `${what} is not here any more; /models shows what is.`);
  return { kind: 'refuse', error } as const;
}
