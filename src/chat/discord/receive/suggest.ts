/** Choices for an option while someone types it; none if the app fails. */
import { InteractionResponseType, Routes } from 'discord.js';
import { type ChatApp, type Choice, oneLine, type SuggestRequest } from '../../platform.ts';
import type { Requests } from '../send/requests.ts';
import type { InteractionPayload } from './interaction-payload.ts';

const maxChoices = 25;
const maxChoice = 100;
/** ms; Discord waits 3,000 and shows an error then. */
const patience = 2000;

export async function answerSuggest(
  interaction: Pick<InteractionPayload, 'id' | 'token'>,
  request: SuggestRequest,
  app: ChatApp,
  requests: Requests,
): Promise<void> {
  const { choices, failure } = await suggest(request, app);
  const shown = choices
    .filter(({ name, value }) => value !== '' && value.length <= maxChoice && oneLine(name, 1) !== '')
    .slice(0, maxChoices)
    .map(({ name, value }) => ({ name: oneLine(name, maxChoice), value }));
  await requests.send('Post', Routes.interactionCallback(interaction.id, interaction.token), {
    auth: false,
    body: { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data: { choices: shown } },
  });
  if (failure !== undefined) throw failure;
}

async function suggest(request: SuggestRequest, app: ChatApp) {
  try {
    return { choices: await withinPatience(app.suggest?.(request)) };
  } catch (failure) {
    return { choices: [], failure };
  }
}

/** None where they come too late to be shown. */
async function withinPatience(choices: Promise<readonly Choice[]> | undefined): Promise<readonly Choice[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Choice[]>((resolve) => {
    timer = setTimeout(resolve, patience, []);
  });
  try {
    return await Promise.race([choices ?? [], late]);
  } finally {
    clearTimeout(timer);
  }
}
