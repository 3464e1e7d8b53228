/** What a worker may have beside models, and some jobs need; and what their people are told where nobody has it. */
import { UserError } from '../errors.ts';

export const abilities = ['image-check', 'depth-model'] as const;
export type Ability = (typeof abilities)[number];

const lacks = {
  'image-check': {
    code: 'no_image_check',
    message:
      'Pictures must be checked here, and nothing is set up to do that yet. Tell whoever runs the bot.',
  },
  'depth-model': {
    code: 'no_depth_model',
    message:
      'The picture for depth is a photo, and there is no model here that makes a depth map of it. Attach a depth map: grey, with what is near in white.',
  },
} as const satisfies Readonly<Record<Ability, { readonly code: string; readonly message: string }>>;

/** What is said where no worker has it. */
export function lackOf(ability: Ability): UserError {
  const { code, message } = lacks[ability];
  return new UserError(code, message);
}

/** In the languages of who reads it. */
export type AbilityWords = Readonly<Record<Ability, string>>;

export const abilityWords: AbilityWords = {
  'image-check': 'a check of pictures',
  'depth-model': 'a model that estimates depth',
};
