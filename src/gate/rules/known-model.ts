/** A model must be one that some worker has: an old job may name one that is gone. */
import { UserError } from '../../errors.ts';
import { pass, type Rule } from '../rule.ts';

/** @param names the models there are; none while no worker has told yet, when nothing is refused */
export function knownModel(names: () => Promise<readonly string[]>): Rule {
  return {
    name: 'known-model',
    async admit({ request }) {
      const known = await names();
      if (known.length === 0 || known.includes(request.model.base)) return pass;
      const error = new UserError('unknown_model', 'That model is not here any more; /models shows what is.');
      return { kind: 'refuse', error };
    },
  };
}
