/** The rooms of the project and who may import whom; see ARCHITECTURE.md. */
const room = (from, allowed) => ({
  name: `room-${from.replaceAll('/', '-')}`,
  comment: `${from} may import only itself and: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(src|commands|bench|test)/', pathNot: [`^${from}/`, ...allowed.map((name) => `^${name}`)] },
});
const only = (pkg, from) => ({
  name: `only-${from.replaceAll('/', '-')}-imports-${pkg.replaceAll('/', '-')}`,
  severity: 'error',
  from: { path: '^(src|commands)/', pathNot: `^${from}/` },
  to: { path: `node_modules/${pkg}/` },
});
/** What every room may import. */
const errors = 'src/(errors|languages)\\.ts$';
const packageFolder = 'src/package-folder\\.ts$';
const fileLock = 'src/file-lock\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(src|commands)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    room('commands', [
      'src/bot/',
      'src/request/',
      'src/prompt/',
      'src/moderation/',
      'src/jobs/',
      'src/chat/platform\\.ts$',
      errors,
    ]),
    room('src/bot', [
      'src/chat/platform\\.ts$',
      'src/request/',
      'src/prompt/',
      'src/gate/',
      'src/jobs/',
      'src/store/',
      'src/moderation/',
      'src/images/',
      errors,
    ]),
    room('src/chat', ['src/request/', 'src/prompt/', 'src/http/', errors]),
    room('src/http', [errors]),
    room('src/request', [errors]),
    room('src/prompt', ['src/request/', errors]),
    room('src/gate', ['src/chat/platform\\.ts$', 'src/request/', 'src/jobs/', errors]),
    {
      name: 'only-the-gate-admits-jobs',
      comment: 'whatever starts a job passes the rules of src/gate',
      severity: 'error',
      from: { path: '^(src|commands)/', pathNot: '^src/(gate/gate|jobs/(enqueue|jobs))\\.ts$' },
      to: { path: '^src/jobs/admitted\\.ts$' },
    },
    room('src/moderation/text', [errors]),
    room('src/moderation', [
      'src/chat/platform\\.ts$',
      'src/request/',
      'src/gate/',
      'src/jobs/',
      'src/store/',
      errors,
    ]),
    room('src/jobs', ['src/request/', 'src/store/', errors]),
    room('src/operations', ['src/store/', 'src/jobs/', 'src/http/', errors]),
    room('src/store', [fileLock, errors]),
    room('src/hub', [fileLock, errors]),
    room('src/engine', ['src/request/', 'src/pipeline/', errors]),
    room('src/pipeline', [packageFolder, 'src/request/', 'src/graph/', 'src/files/', errors]),
    room('src/graph', ['src/files/', errors]),
    room('src/files', [errors]),
    room('src/images', ['src/request/', errors]),
    room('src/dpg', ['src/files/', errors]),
    only('onnxruntime-node', 'src/graph'),
    only('protobufjs', 'src/graph'),
    only('bullmq', 'src/jobs'),
    only('ioredis', 'src/store'),
    only('discord\\.js', 'src/chat/discord'),
    only('@slack', 'src/chat/slack'),
    only('sharp', 'src/images'),
    only('obscenity', 'src/moderation/text'),
    only('re2js', 'src/moderation/text'),
    only('pino', 'src/operations'),
    only('prom-client', 'src/operations'),
    only('@bull-board', 'src/operations'),
    only('@huggingface/transformers', 'src/(dpg|moderation/images)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
