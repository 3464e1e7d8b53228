/** The local Discord's routes for answering interactions. */
import { InteractionResponseType as types } from 'discord.js';
import { type Answer, type Call, type DiscordCore, done, type Handler, type Json, ok } from './core.ts';
import { messageJson } from './json.ts';
import { createMessage, editMessage } from './messages.ts';
import { refusals } from './refusal.ts';
import { requireNoMentions } from './routes-messages.ts';
import type { Channel, Interaction, StoredMessage } from './world.ts';

/** ms that Discord waits for the first answer, and that a token is good for. */
const firstAnswer = 3000;
const tokenLife = 15 * 60_000;

export function interactionRoutes(core: DiscordCore): Readonly<Record<string, Handler>> {
  const { world } = core;

  const alive = ({ params }: Call): Interaction => {
    const interaction = [...world.interactions.values()].find(({ token }) => token === params.webhook_token);
    if (interaction === undefined || params.webhook_id !== world.application) throw refusals.unknownWebhook();
    const isOld = core.now() - interaction.since > tokenLife;
    if (interaction.expired || isOld || interaction.state === 'new') throw refusals.unknownWebhook();
    return interaction;
  };
  const say = (interaction: Interaction, body: Json, files: Call['files']): StoredMessage => {
    requireNoMentions(core, body);
    const isPrivate = (Number(body.flags ?? 0) & 64) !== 0;
    const onlyFor = isPrivate ? { onlyFor: interaction.user } : {};
    return createMessage(core, {
      channel: channelOf(interaction),
      author: world.bot.id,
      body,
      files,
      ...onlyFor,
    });
  };
  const channelOf = (interaction: Interaction): Channel => {
    const channel = world.channels.get(interaction.channel);
    if (channel === undefined) throw refusals.unknownChannel();
    return channel;
  };
  const messageOf = (interaction: Interaction, id: string | undefined): StoredMessage => {
    const said = [interaction.original, ...interaction.followUps].flatMap((message) => message ?? []);
    const message = id === undefined ? interaction.original : said.find((one) => one.id === id);
    if (message === undefined) throw refusals.unknownMessage();
    return message;
  };
  const edit = (call: Call): Answer => {
    const interaction = alive(call);
    const message = messageOf(interaction, call.params.message_id);
    requireNoMentions(core, call.body);
    editMessage(core, message, channelOf(interaction), call.body, call.files);
    return ok(messageJson(world, message, core.origin()));
  };
  const remove = (call: Call): Answer => {
    const interaction = alive(call);
    const message = messageOf(interaction, call.params.message_id);
    if (message === interaction.original) interaction.original = undefined;
    else interaction.followUps.splice(interaction.followUps.indexOf(message), 1);
    return done;
  };
  const webhook = '/webhooks/{webhook_id}/{webhook_token}';

  return {
    'POST /interactions/{interaction_id}/{interaction_token}/callback': ({ params, body, files }) => {
      const interaction = world.interactions.get(params.interaction_id ?? '');
      const isLate = interaction !== undefined && core.now() - interaction.since > firstAnswer;
      if (interaction?.token !== params.interaction_token || interaction?.expired)
        throw refusals.unknownInteraction();
      if (interaction === undefined || (interaction.state === 'new' && isLate))
        throw refusals.unknownInteraction();
      if (interaction.state !== 'new') throw refusals.acknowledged();
      respond(interaction, Number(body.type), (body.data ?? {}) as Json, files);
      return done;
    },
    [`POST ${webhook}`]: ({ params, query, body, files }) => {
      const interaction = alive({ params, query, body, files });
      const message = say(interaction, body, files);
      interaction.followUps.push(message);
      return ok(messageJson(world, message, core.origin()));
    },
    [`PATCH ${webhook}/messages/@original`]: edit,
    [`PATCH ${webhook}/messages/{message_id}`]: edit,
    [`DELETE ${webhook}/messages/@original`]: remove,
    [`DELETE ${webhook}/messages/{message_id}`]: remove,
  };

  function respond(interaction: Interaction, type: number, data: Json, files: Call['files']): void {
    const { kind, source } = interaction;
    const isAllowed = {
      [types.ChannelMessageWithSource]: kind !== 'suggest',
      [types.DeferredChannelMessageWithSource]: kind !== 'suggest',
      [types.DeferredMessageUpdate]: source !== undefined,
      [types.UpdateMessage]: source !== undefined,
      [types.Modal]: kind === 'command' || kind === 'button',
      [types.ApplicationCommandAutocompleteResult]: kind === 'suggest',
    }[type];
    if (!isAllowed) throw refusals.invalid(`a ${kind} can't be answered with type ${type}`);
    if (type === types.Modal) interaction.form = checkModal(data);
    if (type === types.ApplicationCommandAutocompleteResult) interaction.choices = checkChoices(data.choices);
    if (type === types.DeferredMessageUpdate || type === types.UpdateMessage) interaction.original = source;
    if (type === types.UpdateMessage && source !== undefined) {
      requireNoMentions(core, data);
      editMessage(core, source, channelOf(interaction), data, files);
    }
    if (type === types.ChannelMessageWithSource) interaction.original = say(interaction, data, files);
    if (type === types.DeferredChannelMessageWithSource) {
      const body = { content: '\u2026', allowed_mentions: { parse: [] }, flags: data.flags };
      interaction.original = say(interaction, body, files);
      interaction.original.loading = true;
    }
    interaction.answered = core.now();
    interaction.state = type === types.DeferredChannelMessageWithSource ? 'deferred' : 'done';
  }
}

function checkModal(data: Json): Json {
  const components = data.components as readonly Json[];
  if (components.length < 1 || components.length > 5) throw refusals.invalid('a modal has 1 to 5 components');
  const inputs = components.map(({ component }) => component as Json);
  const ids = inputs.map(({ custom_id }) => custom_id);
  if (new Set(ids).size !== ids.length) throw refusals.invalid('a custom id twice');
  for (const { value, max_length: most } of inputs) {
    if (typeof value === 'string' && typeof most === 'number' && value.length > most) {
      throw refusals.invalid('a value is longer than its input takes');
    }
  }
  return data;
}

function checkChoices(choices: unknown): Interaction['choices'] {
  const read = choices as Interaction['choices'];
  if ((read?.length ?? 0) > 25) throw refusals.invalid('more than 25 choices');
  for (const { name, value } of read ?? []) {
    if (name.length < 1 || name.length > 100 || value.length > 100)
      throw refusals.invalid('a choice too long');
  }
  return read;
}
