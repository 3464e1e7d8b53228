/** Which drivers a GPU would need here, and which are there? Linux only: elsewhere the system brings them. */

import { inspectDrivers } from '../../pipeline/device.ts';
import { examine, type Finding } from './finding.ts';

export function checkDrivers(): Promise<Finding>[] {
  if (process.platform !== 'linux') return [];
  return inspectDrivers().map(({ name, inspect }) =>
    examine(name, () => {
      const { detail, command } = inspect();
      if (command === undefined) return { state: 'ok', detail };
      return { state: 'warn', detail, advice: `To use this GPU: ${command}` };
    }),
  );
}
