/** One process of the quota test: asks for many jobs at once, and prints how many were let in. */
import { AdmittedJob } from '../../../dist/src/jobs/admitted.js';
import { createJobs } from '../../../dist/src/jobs/jobs.js';
import { openStore } from '../../../dist/src/store/open-store.js';
import { parseRedisUrl } from '../../../dist/src/store/redis-target.js';

const { url, prefix, keys, job } = JSON.parse(process.argv[2]);
const store = await openStore({ target: parseRedisUrl(url), prefix });
const jobs = createJobs({ store });
// All processes begin together.
process.send('ready');
await new Promise((resolve) => process.once('message', resolve));
const results = await Promise.allSettled(keys.map((key) => jobs.enqueue(new AdmittedJob({ ...job, key }))));
const codes = results.map(({ status, reason, value }) =>
  status === 'rejected' ? reason.code : value.isNew ? 'new' : 'known',
);
await jobs.close();
await store.close();
process.send(codes, () => process.disconnect());
