/** `ella-bot models list`, `show`, `verify`, `remove`, and `search`: what there is, here and elsewhere. */

import { UserError } from '../../errors.ts';
import type { Manifest } from '../../hub/catalogue.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Installed } from '../../hub/shelf/installed.ts';
import { abortOnSignals } from '../abort-on-signals.ts';
import { readConfig } from '../config/config.ts';
import { createDownloadBar } from './download-bar.ts';
import { formatBytes } from './figures.ts';
import { openHub } from './open-hub.ts';
import { asTable } from './table.ts';

interface Json {
  readonly json?: true;
}

function open(): Hub {
  return openHub(readConfig(), (line) => process.stderr.write(`${line}\n`));
}

function print(value: unknown, text: string, { json }: Json): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : text);
}

export async function listModels(options: Json): Promise<void> {
  const hub = open();
  const [here, catalogue] = await Promise.all([hub.installed(), hub.catalogue()]);
  const others = catalogue.filter(({ name }) => !here.some((model) => model.name === name));
  const hereRows = here.map((model) => [
    model.name,
    model.kind,
    formatBytes(model.bytes),
    model.record?.license ?? '',
  ]);
  const otherRows = others.map((model) => [model.name, model.kind, formatBytes(model.bytes), model.about]);
  const text = [
    here.length === 0 ? 'No model is here.\n' : `Here:\n${asTable(hereRows)}`,
    others.length === 0 ? '' : `Available with \`ella-bot models pull NAME\`:\n${asTable(otherRows)}`,
  ];
  print({ here: here.map(summary), catalogue: others.map(manifestSummary) }, text.join('\n'), options);
}

function summary({ name, kind, target, bytes, record }: Installed) {
  return { name, kind, path: target, bytes, ...(record !== undefined && { pulled: record }) };
}

function manifestSummary({ name, kind, title, about, license, page, bytes }: Manifest) {
  return { name, kind, title, about, license, page, bytes };
}

/** A model that is here, else one of the catalogue. */
export async function showModel(name: string, options: Json): Promise<void> {
  const hub = open();
  const manifest = (await hub.catalogue()).find((candidate) => candidate.name === name);
  try {
    const model = await hub.find(name);
    return print(summary(model), describeInstalled(model), options);
  } catch (error) {
    if (manifest === undefined) throw error;
  }
  print(manifestSummary(manifest), describeManifest(manifest), options);
}

function describeInstalled({ name, kind, target, bytes, record }: Installed): string {
  const rows = [
    ['name', name],
    ['kind', kind],
    ['path', target],
    ['size', formatBytes(bytes)],
  ];
  if (record === undefined) return asTable([...rows, ['source', 'put there by hand']]);
  const words = record.triggerWords ?? [];
  return asTable([
    ...rows,
    ['title', record.title],
    ['licence', record.license],
    ['page', record.page],
    ...(record.baseModel === undefined ? [] : [['made for', record.baseModel]]),
    ...(words.length === 0 ? [] : [['trigger words', words.join('; ')]]),
    ['pulled', record.pulledAt],
    ...record.sources.map((source) => ['source', source]),
    ...record.files.map((file) => [
      'file',
      `${file.path}, ${formatBytes(file.size)}, SHA-256 ${file.sha256}`,
    ]),
  ]);
}

function describeManifest({ name, kind, title, about, license, page, bytes }: Manifest): string {
  return asTable([
    ['name', name],
    ['kind', kind],
    ['title', title],
    ['about', about],
    ['size', formatBytes(bytes)],
    ['licence', license],
    ['page', page],
    ['', `not here; ella-bot models pull ${name} brings it`],
  ]);
}

/** @throws UserError `damaged` where a file is not as it was pulled */
export async function verifyModels(name: string | undefined, options: Json): Promise<void> {
  const hub = open();
  const signal = abortOnSignals();
  const all = name === undefined ? await hub.installed() : [await hub.find(name)];
  const models = name === undefined ? all.filter(({ record }) => record !== undefined) : all;
  if (models.length === 0)
    throw new UserError('not_pulled', 'No model here was pulled, so there is nothing to verify');
  const bar = createDownloadBar(process.stderr);
  const total = models.reduce((sum, model) => sum + bytesOf(model), 0);
  let done = 0;
  const verdicts = [];
  for (const [i, model] of models.entries()) {
    const verdict = await hub.verify(model, signal, (count) => {
      done += count;
      bar.update({ done, total, fetched: done, filesDone: i, files: models.length });
    });
    verdicts.push({ name: model.name, kind: model.kind, ...verdict });
  }
  bar.finish();
  const damaged = verdicts.filter(({ changed, missing }) => changed.length + missing.length > 0);
  print(
    verdicts,
    damaged.length === 0 ? `Every byte is as it was pulled: ${names(verdicts)}\n` : '',
    options,
  );
  if (damaged.length === 0) return;
  const lines = damaged.map(({ name: model, changed, missing }) => {
    const parts = [
      ...(changed.length > 0 ? [`${changed.join(', ')} changed`] : []),
      ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ];
    return `${model}: ${parts.join('; ')}`;
  });
  throw new UserError('damaged', `${lines.join('. ')}. Pull it again: only what is wrong is fetched`);
}

function bytesOf({ record }: Installed): number {
  return record?.files.reduce((sum, { size }) => sum + size, 0) ?? 0;
}

function names(models: readonly { readonly name: string }[]): string {
  return models.map(({ name }) => name).join(', ');
}

export async function removeModel(name: string, options: Json): Promise<void> {
  const hub = open();
  const model = await hub.find(name);
  await hub.remove(model);
  print({ removed: model.target }, `Removed ${model.target} (${formatBytes(model.bytes)})\n`, options);
}

const maxHits = 20;

export async function searchModels(text: string, options: Json): Promise<void> {
  const hub = open();
  const hits = await hub.search(text, maxHits, abortOnSignals());
  const rows = hits.map(({ repo, downloads, license, gated }) => [
    repo,
    `${downloads} downloads`,
    `${license ?? 'licence not stated'}${gated ? ', licence must be accepted' : ''}`,
  ]);
  const found = hits.length === 0 ? `The Hub has no model named ${text}.\n` : asTable(rows);
  print(hits, found, options);
}
