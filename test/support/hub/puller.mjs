/** One process of the pull's chaos test: pulls a model of the catalogue, and is killed while it does. */
import { createHub } from '../../../dist/src/hub/hub.js';

const { modelsFolder, catalogueFolder, endpoint, name } = JSON.parse(process.argv[2]);
const site = { endpoint, token: undefined };
const hub = createHub({
  modelsFolder,
  catalogueFolder,
  hub: site,
  civitai: site,
  cacheFolder: undefined,
  agent: 'ella-bot/test',
  net: { idleMs: 500, backoffMs: 5, tries: 50 },
});
const signal = new AbortController().signal;
const plan = await hub.plan(name, {}, signal);
process.send('planned');
await hub.pull(plan, signal);
process.exit(0);
