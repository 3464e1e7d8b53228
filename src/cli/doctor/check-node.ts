/** Is this Node new enough? */

import { requiredNode } from '../../package-folder.ts';
import { examine, type Finding } from './finding.ts';

export function checkNode(version = process.versions.node): Promise<Finding> {
  return examine('node', () => {
    const least = requiredNode();
    if (isAtLeast(version, least)) return { state: 'ok', detail: `Node ${version}` };
    return {
      state: 'fail',
      detail: `Node ${version} is too old: ${least} or newer is needed`,
      advice: 'Install a current version from https://nodejs.org or with your package manager.',
    };
  });
}

function isAtLeast(version: string, least: string): boolean {
  const numbers = version.split('.').map(Number);
  for (const [index, wanted] of least.split('.').map(Number).entries()) {
    const came = numbers[index] ?? 0;
    if (came !== wanted) return came > wanted;
  }
  return true;
}
