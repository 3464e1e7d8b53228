/** The rule about photos for a ControlNet of the kind depth: whoever draws must have a model that makes maps of them. */
import { pass, type Rule } from '../../gate/rule.ts';
import { isGreyFile } from '../../images/is-grey.ts';
import { unpackPictures } from '../../images/picture-pack.ts';
import { type Ability, lackOf } from '../../jobs/abilities.ts';
import type { Control } from '../../request/controls.ts';
import type { NewDrawRequest } from '../../request/request.ts';

/** Whether there may be a worker for a request that needs this. */
export type Could = (request: NewDrawRequest, ability: Ability) => Promise<boolean>;

const ability = 'depth-model';

export function needDepthModel(could: Could): Rule {
  return {
    name: ability,
    async admit({ request, init }) {
      if (!(await hasPhoto(request.controls, init))) return pass;
      if (!(await could(request, ability))) return { kind: 'refuse', error: lackOf(ability) };
      return { kind: 'pass', abilities: [ability] };
    },
  };
}

async function hasPhoto(controls: readonly Control[] = [], packed: Uint8Array | undefined): Promise<boolean> {
  if (!controls.some(({ prepare }) => prepare === 'depth')) return false;
  const { controls: pictures } = unpackPictures(packed);
  for (const [index, { prepare }] of controls.entries()) {
    const picture = pictures[index] ?? pictures.at(-1);
    if (prepare !== 'depth' || picture === undefined) continue;
    // What can't be read is refused by who has to read it, in better words.
    if (!(await isGreyFile(picture).catch(() => true))) return true;
  }
  return false;
}
