/** LoRAs, textual inversions, ControlNets and autoencoders of this machine, as other processes get to know them. */

import { messageOf } from '../../errors.ts';
import { notStated } from '../../hub/plan/plan.ts';
import { readRecord, recordFile } from '../../hub/shelf/record.ts';
import type { FileCard, FileCards } from '../../jobs/known-models.ts';
import { fileOn, listControlNets, listFiles, type Shelf } from '../../pipeline/loaders/library.ts';
import { readLoraFacts } from '../../pipeline/loaders/lora/lora-facts.ts';

export interface FilesHere {
  readonly files: FileCards;
  /** Of those that are left out, a line each. */
  readonly problems: readonly string[];
}

/** Sorted by name. LoRAs that can't be used with any model here are left out. */
export async function filesHere(modelsFolder: string): Promise<FilesHere> {
  const problems: string[] = [];
  const cards = async (
    shelf: Shelf,
    facts: (file: string) => Promise<Partial<FileCard>> = async () => ({}),
  ) => {
    const found: FileCard[] = [];
    for (const name of await listFiles(shelf, modelsFolder)) {
      const file = fileOn(shelf, name, modelsFolder);
      try {
        found.push({ name, ...(await facts(file)), ...(await recorded(file)) });
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
    return found;
  };
  const files = {
    loras: await cards('lora', loraFacts),
    embeddings: await cards('embedding'),
    vaes: await cards('vae'),
    controlNets: await Promise.all(
      (await listControlNets(modelsFolder)).map(async ({ name, file }) => ({
        name,
        ...(await recorded(file)),
      })),
    ),
  };
  return { files, problems };
}

async function loraFacts(file: string): Promise<Partial<FileCard>> {
  const { triggerWords, license } = await readLoraFacts(file);
  return {
    ...(triggerWords.length > 0 && { triggerWords: [...triggerWords] }),
    ...(license !== undefined && { license }),
  };
}

/** What its page said when it was pulled counts more than what the file or folder says. */
export async function recorded(target: string): Promise<Partial<FileCard>> {
  const record = await readRecord(recordFile(target, target.endsWith('.safetensors') ? 'file' : 'folder'));
  if (record === undefined) return {};
  const { license, triggerWords = [] } = record;
  return { ...(license !== notStated && { license }), ...(triggerWords.length > 0 && { triggerWords }) };
}
