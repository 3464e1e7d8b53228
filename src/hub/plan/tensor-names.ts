/** Reads the header of a safetensors file over the network: what kind of model it is, before gigabytes are fetched. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { readBytes } from '../download/body.ts';
import { type Get, Hiccup, hostOf, type Net, openAnswer } from '../download/net.ts';
import { persist } from '../download/persist.ts';
import { refusalOf, type Subject } from '../download/refusal.ts';
import type { ModelKind } from './plan.ts';

/** Shapes by tensor name. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** As for files on the disk: real headers have a few hundred KB. */
const maxHeaderBytes = 25_000_000;

const headerSchema = z.record(
  z.string(),
  z.union([z.object({ shape: z.array(z.number().int().nonnegative()) }), z.record(z.string(), z.string())]),
);

/** @throws UserError `not_safetensors` */
export async function readTensorShapes(
  net: Net,
  get: Get,
  subject: Subject,
  signal: AbortSignal,
): Promise<TensorShapes> {
  const start = await readStart(net, get, subject, 8, signal);
  const length = start.length < 8 ? 0n : start.readBigUInt64LE();
  if (length < 2n || length > BigInt(maxHeaderBytes)) throw notSafetensors(subject, start);
  const bytes = await readStart(net, get, subject, 8 + Number(length), signal);
  const parsed = headerSchema.safeParse(parseJson(bytes.subarray(8), subject));
  if (!parsed.success) throw notSafetensors(subject, start);
  const shapes = new Map<string, readonly number[]>();
  for (const [name, entry] of Object.entries(parsed.data)) {
    if (name !== '__metadata__' && Array.isArray(entry.shape)) shapes.set(name, entry.shape);
  }
  return shapes;
}

function parseJson(bytes: Buffer, subject: Subject): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw notSafetensors(subject, bytes);
  }
}

function notSafetensors({ what }: Subject, start: Buffer): UserError {
  const text = start.toString('latin1');
  const isPickle = text.startsWith('PK') || start[0] === 0x80;
  const came = isPickle
    ? 'a pickle, which could run code,'
    : text.startsWith('<')
      ? 'a web page'
      : 'something else';
  return new UserError('not_safetensors', `${what} holds ${came} where a .safetensors file was expected`);
}

/** The first `count` bytes, or all where there are fewer; a server that ignores ranges is hung up on. */
function readStart(
  net: Net,
  get: Get,
  subject: Subject,
  count: number,
  signal: AbortSignal,
): Promise<Buffer> {
  return persist(net, signal, async () => {
    const answer = await openAnswer(net, { ...get, headers: { range: `bytes=0-${count - 1}` } }, signal);
    try {
      const { status } = answer.response;
      if (status !== 200 && status !== 206) throw refusalOf(answer.response, subject);
      if (status === 206 && !/^bytes 0-/.test(answer.response.headers.get('content-range') ?? ''))
        throw new Hiccup(`${hostOf(get.url)} sends another piece than was asked for`);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of readBytes(answer, hostOf(get.url), signal)) {
        pieces.push(piece);
        length += piece.length;
        if (length >= count) break;
      }
      return Buffer.concat(pieces).subarray(0, count);
    } finally {
      answer.close();
    }
  });
}

/** Width of what the first cross attention reads, by family; `family` is what people call it. */
const families: Readonly<Record<number, string>> = { 768: 'SD 1.x', 1024: 'SD 2.x', 2048: 'SDXL' };

export interface Recognised {
  readonly kind: ModelKind;
  /** Undefined where the tensors don't tell. */
  readonly family: string | undefined;
}

/** What the tensors say; undefined where they are none of what is drawn with here. */
export function recognise(shapes: TensorShapes): Recognised | undefined {
  const kind = kindOf(shapes);
  return kind === undefined ? undefined : { kind, family: familyOf(shapes) };
}

function kindOf(shapes: TensorShapes): ModelKind | undefined {
  const names = [...shapes.keys()];
  const some = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (some(/^control_model\.|^(controlnet_|input_hint_block\.|zero_convs\.)/)) return 'controlnet';
  if (some(/lora_(up|down|mid|A|B)\b|\.lora\.|_lora\.|lora_linear_layer|\.(hada|lokr)_|\.oft_|\.dora_scale$/))
    return 'lora';
  if (some(/^model\.diffusion_model\./)) return 'checkpoint';
  if (some(/^(down_blocks|up_blocks)\..*attn2\.to_k/) || some(/^double_blocks\.|^joint_blocks\./))
    return 'checkpoint';
  if (some(/^(first_stage_model\.|vae\.)?decoder\.(conv_in|up\.|up_blocks\.)/)) return 'vae';
  if (tinyChannels(shapes) !== undefined) return 'vae';
  const isVectors = [...shapes.values()].every((shape) => shape.length > 0 && shape.length <= 2);
  if (names.includes('emb_params') || names.includes('clip_g') || (names.length <= 2 && isVectors))
    return 'embedding';
  return undefined;
}

/** Of the latents that a tiny autoencoder (TAESD) decodes, in diffusers' layout or its author's. */
function tinyChannels(shapes: TensorShapes): number | undefined {
  const own = shapes.has('3.conv.0.weight') ? shapes.get('1.weight') : undefined;
  return (shapes.get('decoder.layers.0.weight') ?? own)?.[1];
}

function familyOf(shapes: TensorShapes): string | undefined {
  if (tinyChannels(shapes) === 16) return 'Flux or SD 3';
  for (const [name, shape] of shapes) {
    if (/^(double_blocks|joint_blocks)\.|^model\.diffusion_model\.(double|joint)_blocks\./.test(name))
      return 'Flux or SD 3';
    if (/^lora_te2_|^conditioner\./.test(name) || name === 'clip_g') return 'SDXL';
    if (/attn2[._]to_k\.weight$/.test(name)) return families[shape.at(-1) ?? 0];
    if (/attn2_to_k\.(lora_down|hada_w1_b)|attn2.*to_k.*(lora_A|lora\.down|to_k_lora\.down)/.test(name))
      return families[shape.at(-1) ?? 0] ?? undefined;
    if (name === 'emb_params') return families[shape.at(-1) ?? 0];
  }
  return undefined;
}
