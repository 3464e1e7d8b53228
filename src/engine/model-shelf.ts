/** The loaded models, and which of them must go when another needs the room. */

import type { Bundle } from '../pipeline/bundle.ts';
import {
  findModel,
  type ModelSource,
  openModel,
  sourceFiles,
  sourceKey,
} from '../pipeline/loaders/model-source.ts';
import { createModels, type Device, type Models, type Notice } from '../pipeline/models.ts';
import { createTextEncoder, type TextEncoder } from '../pipeline/text/conditioning.ts';
import { weightBytes } from '../pipeline/weight-bytes.ts';
import type { ModelRef } from '../request/model-ref.ts';
import { fileStamp } from './file-stamp.ts';
import type { HeldModel } from './protocol.ts';

/** A model in use; `giveBack` it when the request is over. */
export interface Lease {
  /** Equal for all leases of the same model. */
  readonly key: string;
  readonly bundle: Bundle;
  readonly models: Models;
  readonly encode: TextEncoder;
  giveBack(): void;
}

export interface ModelShelf {
  /**
   * Takes a model. Its networks load when they are first used.
   * @returns undefined where it finds no room before others are given back
   * @throws UserError `unknown_model`, and whatever is wrong with the bundle
   */
  take(model: ModelRef): Promise<Lease | undefined>;
  held(): HeldModel[];
}

interface Held {
  readonly key: string;
  /** Equal for all states of the same files. */
  readonly source: string;
  readonly bundle: Bundle;
  readonly bytes: number;
  readonly models: Models;
  readonly encode: TextEncoder;
  users: number;
}

export interface ShelfOptions {
  readonly device: Device;
  readonly modelsFolder: string;
  /** Bytes of weights, as f32. A model larger than this is held only by itself. */
  readonly memoryLimit: number;
  readonly onChange: () => void;
  readonly onNotice?: (notice: Notice) => void;
}

/** A shelf for one device. Calls of `take` must not overlap. */
export function createModelShelf(options: ShelfOptions): ModelShelf {
  const { device, modelsFolder, memoryLimit, onChange, onNotice } = options;
  // Least recently used first.
  const shelf = new Map<string, Held>();

  /** Releases models that nobody uses, least recently used first, until `bytes` fit. Tells whether they do. */
  async function makeRoom(bytes: number): Promise<boolean> {
    const sum = (held: Iterable<Held>) => [...held].reduce((total, each) => total + each.bytes, 0);
    const used = [...shelf.values()].filter(({ users }) => users > 0);
    // In vain, if those in use alone leave too little: then nothing is released.
    if (used.length > 0 && sum(used) + bytes > memoryLimit) return false;
    for (const held of [...shelf.values()]) {
      if (sum(shelf.values()) + bytes <= memoryLimit) break;
      if (held.users === 0) await release(held);
    }
    return true;
  }

  async function release(held: Held): Promise<void> {
    shelf.delete(held.key);
    await held.models.release();
  }

  /** A model whose files changed on disk is another model; nobody new has any use for the old one. */
  async function releaseOlder(source: string, key: string): Promise<void> {
    for (const held of [...shelf.values()]) {
      if (held.source === source && held.key !== key && held.users === 0) await release(held);
    }
  }

  async function load(source: ModelSource, key: string): Promise<Held | undefined> {
    const bundle = await openModel(source);
    const bytes = await weightBytes(bundle);
    if (!(await makeRoom(bytes))) return undefined;
    const models = createModels(bundle, device, onNotice);
    return {
      key,
      source: sourceKey(source),
      bundle,
      bytes,
      models,
      encode: createTextEncoder(models),
      users: 0,
    };
  }

  function lease(held: Held): Lease {
    held.users++;
    let returned = false;
    return {
      key: held.key,
      bundle: held.bundle,
      models: held.models,
      encode: held.encode,
      giveBack() {
        if (returned) return;
        returned = true;
        held.users--;
        onChange();
      },
    };
  }

  return {
    async take(model) {
      const source = await findModel(model, modelsFolder);
      const name = sourceKey(source);
      const key = `${name}\n${await fileStamp(sourceFiles(source))}`;
      await releaseOlder(name, key);
      const held = shelf.get(key) ?? (await load(source, key));
      if (held === undefined) return undefined;
      shelf.delete(key);
      shelf.set(key, held);
      const taken = lease(held);
      onChange();
      return taken;
    },
    held: () =>
      [...shelf.values()].map(({ bundle, bytes, users }) => ({
        name: bundle.name,
        folder: bundle.folder,
        bytes,
        users,
      })),
  };
}
