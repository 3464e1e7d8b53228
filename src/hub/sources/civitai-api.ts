/** civitai's API: what a version of a model is, which files it has, and their hashes. */

import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { getJson } from '../download/get-json.ts';
import type { Net } from '../download/net.ts';
import type { Subject } from '../download/refusal.ts';

export interface CivitaiSite {
  /** Such as https://civitai.com, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

const scan = z.string().nullish();

const fileSchema = z.object({
  id: z.number().int(),
  name: z.string().max(500).default(''),
  sizeKB: z.number().nonnegative().default(0),
  type: z.string().default('Model'),
  primary: z.boolean().default(false),
  metadata: z.object({ fp: z.string().nullish(), format: z.string().nullish() }).nullish(),
  pickleScanResult: scan,
  virusScanResult: scan,
  hashes: z
    .object({
      SHA256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/)
        .optional(),
    })
    .nullish(),
  downloadUrl: z.string().nullish(),
});
export type CivitaiFile = z.output<typeof fileSchema>;

const versionSchema = z.object({
  id: z.number().int(),
  modelId: z.number().int().optional(),
  name: z.string().max(500).default(''),
  baseModel: z.string().default('unknown'),
  trainedWords: z.array(z.string()).nullish(),
  model: z.object({ name: z.string().max(500), type: z.string() }).optional(),
  files: z.array(fileSchema).default([]),
});
export type CivitaiVersion = z.output<typeof versionSchema>;

const modelSchema = z.object({
  id: z.number().int(),
  name: z.string().max(500),
  type: z.string(),
  modelVersions: z.array(z.object({ id: z.number().int() })).default([]),
});

export function civitaiSubject(site: CivitaiSite, what: string, page: string): Subject {
  return { what, page, tokenSetting: 'CIVITAI_TOKEN', hasToken: site.token !== undefined };
}

/** @throws UserError `not_found`, … */
export async function readVersion(
  net: Net,
  site: CivitaiSite,
  version: number,
  signal: AbortSignal,
): Promise<CivitaiVersion> {
  const url = `${site.endpoint}/api/v1/model-versions/${version}`;
  const subject = civitaiSubject(site, `version ${version} of a model on civitai`, site.endpoint);
  return (await getJson(net, { url, token: site.token }, subject, versionSchema, signal)).value;
}

/** The newest version of a model. @throws UserError `not_found`, … */
export async function newestVersion(
  net: Net,
  site: CivitaiSite,
  model: number,
  signal: AbortSignal,
): Promise<number> {
  const url = `${site.endpoint}/api/v1/models/${model}`;
  const subject = civitaiSubject(site, `the model ${model} on civitai`, `${site.endpoint}/models/${model}`);
  const { value } = await getJson(net, { url, token: site.token }, subject, modelSchema, signal);
  const newest = value.modelVersions[0]?.id;
  if (newest === undefined)
    throw new UserError('not_found', `${value.name} (model ${model} on civitai) has no version to download`);
  return newest;
}
