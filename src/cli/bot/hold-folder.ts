/** One local chat a folder: two that write into one journal would lose each other's messages. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { tryLock } from '../../file-lock.ts';

export interface FolderHold {
  /** For whoever comes second. */
  tellAddress(address: URL | undefined): Promise<void>;
  release(): Promise<void>;
}

/** @throws UserError `chat_open` while another process has it, with the address of its page */
export async function holdFolder(folder: string): Promise<FolderHold> {
  await mkdir(folder, { recursive: true });
  const addressFile = path.join(folder, 'address');
  const lock = await tryLock(path.join(folder, 'lock'));
  if (lock === undefined) {
    const address = await readFile(addressFile, 'utf8').catch(() => '');
    throw new UserError(
      'chat_open',
      `The local chat in ${folder} is open already${address === '' ? '' : ` at ${address}`}. Go there, stop that process first, or set ELLA_DATA_DIR to another folder.`,
    );
  }
  return {
    async tellAddress(address) {
      // The key is part of it.
      if (address !== undefined) await writeFile(addressFile, address.href, { mode: 0o600 });
    },
    async release() {
      await rm(addressFile, { force: true });
      await lock.release();
    },
  };
}
