/** Files of the Hub as planned files. */

import { fileAddress, getFrom, type HubFile, type HubSite, modelSubject } from '../sources/hub-api.ts';
import type { PlannedFile } from './plan.ts';

/** A repository at one commit, with what is in it. */
export interface Listing {
  readonly repo: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** @param to where it goes, under the target */
export function plannedHubFile(
  site: HubSite,
  { repo, commit }: Listing,
  file: HubFile,
  to: string,
): PlannedFile {
  return {
    path: to,
    size: file.size,
    about: file.size,
    digest: file.digest,
    gets: [getFrom(site, fileAddress(site, repo, commit, file.path))],
    subject: { ...modelSubject(site, repo), what: `${file.path} of ${repo}` },
    cached: { repo, commit, path: file.path, size: file.size },
  };
}
