/** What a pull will do, worked out before it begins: which files, from where, to which place. */

import type { Digest } from '../download/digest.ts';
import type { Get } from '../download/net.ts';
import type { Subject } from '../download/refusal.ts';

export const modelKinds = [
  'bundle',
  'checkpoint',
  'lora',
  'embedding',
  'controlnet',
  'vae',
  'annotator',
  'safety',
] as const;
/** They are folders, never single files. */
export const folderKinds: ReadonlySet<ModelKind> = new Set(['bundle', 'annotator', 'safety']);

export type ModelKind = (typeof modelKinds)[number];

/** Where each kind lies under the models folder. A bundle is a folder of its own there. */
export const kindFolders: Readonly<Record<ModelKind, string>> = {
  bundle: '',
  checkpoint: 'checkpoints',
  lora: 'loras',
  embedding: 'embeddings',
  controlnet: 'controlnets',
  vae: 'vae',
  annotator: 'annotators',
  safety: 'safety',
};

export interface PlannedFile {
  /** Under the target folder, with "/" between its parts; of a single file, its name. */
  readonly path: string;
  /** Bytes; undefined where the source only knows `about`. */
  readonly size: number | undefined;
  readonly about: number;
  readonly digest: Digest | undefined;
  /** Addresses to try in this order: a further one only where the one before has no such file. */
  readonly gets: readonly Get[];
  readonly subject: Subject;
  /** Where Hugging Face's own cache would keep it. */
  readonly cached?: {
    readonly repo: string;
    readonly commit: string;
    readonly path: string;
    readonly size: number;
  };
}

/** What is to be known of a model besides its bytes. */
/** The licence of a model whose page names none. */
export const notStated = 'not stated';

export interface ModelCard {
  readonly title: string;
  readonly license: string;
  /** Where a person reads about it. */
  readonly page: string;
  /** What was fetched exactly, such as OWNER/MODEL@COMMIT. */
  readonly sources: readonly string[];
  /** Of a single file: its name there, by which some are known that are called otherwise here. */
  readonly file?: string;
  readonly baseModel?: string;
  readonly triggerWords?: readonly string[];
}

export interface Plan {
  readonly name: string;
  readonly kind: ModelKind;
  /** `folder`: many files in a folder of that name; `file`: one, whose name `files[0].path` is. */
  readonly shape: 'folder' | 'file';
  readonly files: readonly PlannedFile[];
  readonly card: ModelCard;
  /** Small files of our own that go with them, by path: `bundle.json`. */
  readonly writes: Readonly<Record<string, string>>;
  /** Parts of another bundle that this one uses: they are linked, not fetched. */
  readonly shares?: { readonly bundle: string; readonly parts: readonly string[] };
}

export function bytesOf(files: readonly PlannedFile[]): number {
  return files.reduce((sum, { size, about }) => sum + (size ?? about), 0);
}
