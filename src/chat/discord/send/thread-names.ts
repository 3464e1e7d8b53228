/** Names of threads and forum posts: where a server takes none with these words in it, one that says nothing. */
import { oneLine } from '../../platform.ts';
import { codeOf, obstacleOf } from './problems.ts';

const maxName = 100;

/** Says nothing that a filter could mind, in no language. */
const neutralName = '🎨';

/** Invalid form body: the words that Server Discovery forbids in names are refused with it. */
const invalidBody = 50035;

/** Makes a thread under a name, and under the neutral one where that name is refused. @throws what `make` throws */
export async function underName<T>(wanted: string, make: (name: string) => Promise<T>): Promise<T> {
  const name = oneLine(wanted, maxName) || neutralName;
  try {
    return await make(name);
  } catch (error) {
    if (name === neutralName || !isNameRefused(error)) throw error;
    return make(neutralName);
  }
}

function isNameRefused(error: unknown): boolean {
  const obstacle = obstacleOf(error);
  return obstacle === 'name' || obstacle === 'filter' || codeOf(error) === invalidBody;
}
