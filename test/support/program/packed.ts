/** The package as people get it: packed by npm, unpacked into an empty folder beside what it depends on. */

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

const tarballSchema = z.tuple([
  z.object({
    filename: z.string(),
    /** Bytes of the tarball and of what is in it. */
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
]);
const packageSchema = z.object({
  bin: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});

export interface PackedProgram {
  /** The empty folder in which somebody installed it. */
  readonly folder: string;
  /** What `npx ella-bot` runs there. */
  readonly program: string;
  readonly tarball: z.output<typeof tarballSchema>[0];
  remove(): Promise<void>;
}

/**
 * Packs and installs. The dependencies are links to this project's, so that nothing is downloaded; those that only
 * development needs are left out, as npm would.
 */
export async function installPacked(): Promise<PackedProgram> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ella-packed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  // What prepack prints comes first.
  const [tarball] = tarballSchema.parse(JSON.parse(stdout.slice(stdout.indexOf('['))));
  await run('tar', ['xzf', path.join(folder, tarball.filename), '-C', folder]);
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, '.bin'), { recursive: true });
  await rename(path.join(folder, 'package'), path.join(modules, 'ella-bot'));
  await rm(path.join(folder, tarball.filename));
  const manifest = await readFile(path.join(modules, 'ella-bot', 'package.json'), 'utf8');
  const { bin, dependencies } = packageSchema.parse(JSON.parse(manifest));
  for (const name of Object.keys(dependencies)) {
    const link = path.join(modules, name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), link);
  }
  const program = path.join(modules, '.bin', 'ella-bot');
  await symlink(path.join('..', 'ella-bot', bin['ella-bot'] ?? 'none'), program);
  await chmod(program, 0o755);
  return { folder, program, tarball, remove: () => rm(folder, { recursive: true, force: true }) };
}
