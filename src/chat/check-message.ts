/** Rejects messages and forms that no platform, or not this one, can show; the same for every adapter. */
import {
  type Button,
  type Form,
  type Image,
  type Limits,
  type Message,
  maxChoices,
  maxCustomId,
  PlatformError,
} from './platform.ts';

/**
 * Checks what the bot itself is responsible for; lengths of texts are no mistake, adapters make them fit.
 * @throws PlatformError `invalid` or `too_large`
 */
export function checkMessage(message: Message, limits: Limits, use: 'new' | 'update' = 'new'): void {
  const { text, fields = [], progress, images = [], note, buttons = [] } = message;
  const keepsImages = use === 'update' && message.images === undefined;
  const shows = [text, fields, images, note].some((part) => part !== undefined && part.length > 0);
  if (!shows && progress === undefined && !keepsImages) throw invalid('The message is empty.');
  checkCount('fields', fields.length, limits.fields);
  checkCount('images', images.length, limits.images);
  checkCount('buttons', buttons.length, limits.buttons);
  for (const image of images) checkImage(image, limits);
  for (const button of buttons) checkButton(button, limits);
  checkDistinct(
    'buttons',
    buttons.flatMap((button) => ('customId' in button ? [button.customId] : [])),
  );
  if (progress !== undefined && !(progress.done >= 0 && progress.done <= 1)) {
    throw invalid(`Progress goes from 0 to 1, but it is ${progress.done}.`);
  }
}

/** @throws PlatformError `invalid` */
export function checkForm(form: Form, limits: Limits): void {
  checkCustomId(form.customId);
  if (form.fields.length === 0) throw invalid('The form has no fields.');
  checkDistinct(
    'fields',
    form.fields.map((field) => field.id),
  );
  const inputs = form.fields.reduce((sum, field) => sum + inputsOf(field, limits), 0);
  checkCount('inputs of the form', inputs, limits.formFields);
  for (const field of form.fields) {
    if (field.type === 'choice') checkCount(`choices of ${field.id}`, field.choices.length, maxChoices, 1);
    if (field.type === 'several') {
      checkCount(
        `choices of ${field.id}`,
        field.choices.length,
        field.of === 'roles' ? 100 : maxChoices,
        field.of === 'choices' ? 1 : 0,
      );
      checkCount(`values of ${field.id}`, field.values.length, Math.min(field.max, maxChoices));
    }
  }
}

/** How many inputs a field takes on a platform: a long text is cut over several. */
export function inputsOf(field: Form['fields'][number], limits: Limits): number {
  if (field.type !== 'text') return 1;
  return Math.max(1, Math.ceil((field.maxLength ?? field.value?.length ?? 0) / limits.formText));
}

function checkImage(image: Image, limits: Limits): void {
  if (image.bytes.byteLength === 0) throw invalid(`The image ${image.name} has no bytes.`);
  if (image.bytes.byteLength <= limits.imageBytes) return;
  throw new PlatformError(
    'too_large',
    `The image ${image.name} has ${image.bytes.byteLength} bytes; at most ${limits.imageBytes} can be sent here.`,
  );
}

function checkButton(button: Button, limits: Limits): void {
  if (button.label.length === 0 || button.label.length > limits.buttonLabel) {
    throw invalid(`A button's label has 1 to ${limits.buttonLabel} characters, not ${button.label.length}.`);
  }
  if ('customId' in button) checkCustomId(button.customId);
  else if (!/^https?:\/\//.test(button.url)) throw invalid(`A button can't lead to ${button.url}.`);
}

function checkCustomId(customId: string): void {
  if (customId.length > 0 && customId.length <= maxCustomId) return;
  throw invalid(`A custom id has 1 to ${maxCustomId} characters, not ${customId.length}.`);
}

function checkCount(what: string, count: number, most: number, least = 0): void {
  if (count >= least && count <= most) return;
  throw invalid(`There may be ${least} to ${most} ${what}, but there are ${count}.`);
}

function checkDistinct(what: string, ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(`Two ${what} have the id ${JSON.stringify(twice)}.`);
}

function invalid(message: string): PlatformError {
  return new PlatformError('invalid', message);
}
