/** Shows how the queue stands, again every two seconds, and does what its buttons say. */

const refreshMs = 2_000;
const base = '/queues';
let offset = 0;
/** @type {{ server?: string, member?: string }} */
let filter = {};

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @param {string} tag
 * @param {string | undefined} text
 * @param {string} [kind]
 */
function make(tag, text, kind = '') {
  const element = document.createElement(tag);
  element.textContent = text ?? '';
  element.className = kind;
  return element;
}

/**
 * @param {string} label
 * @param {string} what said to screen readers
 * @param {() => unknown} press
 */
function button(label, what, press) {
  const element = make('button', label);
  element.setAttribute('aria-label', what);
  element.dataset.key = what;
  element.addEventListener('click', press);
  return element;
}

/** @typedef {string | number | undefined | Node} Cell */

/**
 * The same table again; the focus stays on the same button.
 * @param {string} id
 * @param {readonly string[]} heads
 * @param {readonly (readonly Cell[])[]} rows
 */
function table(id, heads, rows) {
  const active =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  const element = byId(id);
  const head = document.createElement('tr');
  // A column of buttons needs no title.
  head.append(...heads.map((text) => make(text === '' ? 'td' : 'th', text)));
  const lines = rows.map((cells) => {
    const row = document.createElement('tr');
    row.append(
      ...cells.map((cell) => {
        const td = document.createElement('td');
        if (cell instanceof Node) td.append(cell);
        else td.textContent = cell === undefined ? '' : String(cell);
        if (typeof cell === 'number') td.className = 'number';
        return td;
      }),
    );
    return row;
  });
  if (lines.length === 0) {
    const row = document.createElement('tr');
    const none = make('td', 'none', 'none');
    none.setAttribute('colspan', String(heads.length));
    row.append(none);
    lines.push(row);
  }
  element.replaceChildren(head, ...lines);
  if (active === undefined) return;
  const again = [...element.querySelectorAll('button')].find(({ dataset }) => dataset.key === active);
  again?.focus();
}

/** @param {object} deed */
async function act(deed) {
  const response = await fetch(`${base}/deeds`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(deed),
  });
  const trouble = response.ok
    ? ''
    : ((await response.json().catch(() => ({}))).error ?? `Failed: ${response.status}`);
  complain(trouble);
  await refresh();
}

/** @param {string} text */
function complain(text) {
  byId('trouble').hidden = text === '';
  byId('trouble').textContent = text;
}

/** @param {number | undefined} seconds */
function time(seconds) {
  if (seconds === undefined) return '';
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** @param {{ server?: string, member?: string }} next */
function only(next) {
  filter = next;
  offset = 0;
  void refresh();
}

/** @param {any} state */
function show({ counts, age, servers, members, routes, workers, paused, jobs, perPage }) {
  byId('counts').textContent =
    `${counts.running} being drawn, ${counts.waiting} waiting, ${counts.held} held, ${counts.dead} dead letters` +
    (age === undefined ? '' : `; the next has waited ${time(age / 1000)}`);
  const known = new Set(servers.map((/** @type {any} */ { name }) => name));
  const idle = paused.filter((/** @type {string} */ name) => !known.has(name));
  table(
    'servers',
    ['Server', 'Waiting', ''],
    [...servers, ...idle.map((/** @type {string} */ name) => ({ name, waiting: 0 }))].map(
      ({ name, waiting }) => [
        button(name, `Jobs of ${name}`, () => only({ server: name })),
        waiting,
        paused.includes(name)
          ? button('Resume', `Resume ${name}`, () => act({ deed: 'resume', server: name }))
          : button('Pause', `Pause ${name}`, () => act({ deed: 'pause', server: name })),
      ],
    ),
  );
  table(
    'members',
    ['Member', 'Waiting'],
    members.map((/** @type {any} */ { name, waiting }) => [
      button(name, `Jobs of ${name}`, () => only({ member: name })),
      waiting,
    ]),
  );
  table(
    'routes',
    ['Model', 'Waiting', 'Workers'],
    routes.map((/** @type {any} */ { name, waiting, workers: able }) => [
      name,
      waiting,
      able === 0 ? make('span', 'none', 'bad') : able,
    ]),
  );
  table(
    'workers',
    ['Worker', 'Drawing', 'Places', ''],
    workers.map((/** @type {any} */ { name, where, running, slots, drained }) => [
      where || name,
      running,
      drained ? make('span', 'drained', 'bad') : slots,
      drained
        ? button('Take jobs', `Let ${where || name} take jobs`, () =>
            act({ deed: 'drain', worker: name, on: false }),
          )
        : button('Drain', `Drain ${where || name}`, () => act({ deed: 'drain', worker: name, on: true })),
    ]),
  );
  const who = filter.server ?? filter.member;
  byId('filter').replaceChildren(
    ...(who === undefined ? [] : [`Of ${who} alone. `, button('Show all', 'Show all jobs', () => only({}))]),
  );
  table(
    'jobs',
    ['State', 'Place', 'Left', 'Server', 'Member', 'Model', 'Prompt', ''],
    jobs.map((/** @type {any} */ job) => [
      job.step === undefined ? job.phase : `${job.phase} ${job.step}`,
      job.place === undefined ? '' : `${job.place} of ${job.of}`,
      time(job.left),
      job.server,
      job.member,
      job.model,
      job.prompt ?? '(private)',
      button('Cancel', `Cancel ${job.id}`, () => act({ deed: 'cancel', job: job.id })),
    ]),
  );
  byId('pages').replaceChildren(
    ...(offset > 0 ? [button('Earlier', 'Earlier jobs', () => turn(-perPage))] : []),
    ...(jobs.length === perPage ? [button('Later', 'Later jobs', () => turn(perPage))] : []),
  );
}

/** @param {number} by */
function turn(by) {
  offset = Math.max(0, offset + by);
  void refresh();
}

async function refresh() {
  try {
    const query = new URLSearchParams({ ...filter, offset: String(offset) });
    const response = await fetch(`${base}/state?${query}`);
    if (response.status === 401) return location.reload();
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    show(await response.json());
    if (byId('trouble').textContent?.startsWith('Not up to date')) complain('');
  } catch (error) {
    complain(`Not up to date: ${error instanceof Error ? error.message : error}`);
  }
}

await refresh();
setInterval(() => document.hidden || refresh(), refreshMs);
