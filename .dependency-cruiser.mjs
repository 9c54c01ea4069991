// The one-way flow of src/: a folder imports only from folders that stand before it here (and from itself).
const FLOW = [
  'math',
  'units',
  'random',
  'metrics',
  'policies',
  'model',
  'engine',
  'collect',
  'cloudwatch',
  'platform',
  'host',
  'workload',
  'scenario',
  'usage',
  'billing',
  'results',
  'study',
  'calibrate',
  'import',
  'estimate',
  'sweep',
  'report',
  'live',
  'mcp',
  'cli',
];

// The same inside a room: a sub-room imports only from those before it. Files of the room itself stand above
// all of them.
const ROOMS = {
  engine: ['kernel', 'steady', 'downstream', 'environments', 'pollers', 'invocation'],
  cloudwatch: ['logs', 'metrics'],
  platform: ['prices'],
  workload: ['patterns', 'trace'],
  scenario: ['text', 'iam', 'schema', 'include', 'graph', 'permissions', 'check', 'compile'],
  results: ['documents', 'statistics', 'figures', 'build', 'verdict', 'findings', 'compare', 'explain', 'brief'],
  study: ['runs', 'tune', 'plan', 'what-if'],
  calibrate: ['read', 'fit', 'reconcile'],
  import: ['templates', 'map'],
  sweep: ['designs'],
  report: ['words', 'charts', 'terminal', 'diagram', 'markdown', 'csv', 'html', 'png'],
  cli: ['queue', 'commands'],
};

// Rooms that are entered by these files alone; whoever stands in the room goes where it likes.
const FACES = {
  engine: ['simulation'],
  scenario: [
    'load',
    'input',
    'starter',
    'own-prices',
    'commented-yaml',
    'write-scenario',
    'text/(read-text|read-yaml|source-node)',
    'schema/(scenario|schema|issues|memory-range|fields|faults)',
    'graph/reached',
    'check/check-references',
    'compile/(compile-scenario|cpu)',
  ],
  study: [
    '[^/]+',
    'tune/(tune|tune-scenario)',
    'plan/(plan|plan-settings|plan-sensitivity|scale-traffic|traffic-shape)',
    'runs/(run-replication|task-scheduler|checkpoint|observer|elsewhere)',
  ],
};

const backwards = FLOW.slice(0, -1).map((folder, index) => ({
  name: `${folder}-imports-only-what-comes-before`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${FLOW.slice(index + 1).join('|')})/` },
}));

const backwardsInside = Object.entries(ROOMS).flatMap(([room, inner]) =>
  inner.slice(0, -1).map((folder, index) => ({
    name: `${room}-${folder}-imports-only-what-comes-before`,
    severity: 'error',
    from: { path: `^src/${room}/${folder}/` },
    to: { path: `^src/${room}/(${inner.slice(index + 1).join('|')})/` },
  })),
);

const throughTheirFaces = Object.entries(FACES).map(([room, faces]) => ({
  name: `${room}-is-entered-by-its-faces`,
  severity: 'error',
  from: { path: '^src/[^/]+/', pathNot: `^src/${room}/` },
  to: { path: `^src/${room}/`, pathNot: `^src/${room}/(${faces.join('|')})\\.ts$` },
}));

/**
 * Where Node is asked: the command line, the reader of traces' bytes and of texts, threads, images and their
 * files.
 */
const OF_NODE = [
  '^src/(node(-report)?|chart-worker)\\.ts$',
  '^src/cli/',
  '^src/workload/trace/byte-source\\.ts$',
  '^src/scenario.*/read-text\\.ts$',
  '^src/study.*/threads\\.ts$',
  '^src/report.*/(png|plan-png|other-pngs|sweep-png|assets)\\.ts$',
];

/** What a package's user or Node begins with. */
const ENTRIES = ['^src/(index|report|worker)\\.ts$', '^src/report/library\\.ts$'];

export default {
  forbidden: [
    ...backwards,
    ...backwardsInside,
    ...throughTheirFaces,
    {
      name: 'every-folder-has-its-place',
      comment: 'A new folder in src/ is entered in FLOW, so that the rule above holds for it.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${FLOW.join('|')})/` },
    },
    {
      name: 'engine-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/(math|units|random|metrics|policies|model|engine)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/decimal\\.js/' },
    },
    {
      name: 'decimals-are-for-amounts',
      comment: 'Where every row is counted, decimals would cost more than the counting.',
      severity: 'error',
      from: { path: '^src/(math|random|metrics|policies|model|engine|collect|cloudwatch)/' },
      to: { path: '^src/units/(exact|decimal-text)' },
    },
    {
      name: 'node-stays-at-the-edge',
      comment:
        'What lies between a scenario and its reports runs in a browser too. What it needs of Node is handed in ' +
        'by src/node.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: OF_NODE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'what-is-of-node-is-handed-in',
      comment: 'Nothing but the edge itself imports it; what runs in a browser gets it through the seams of host/.',
      severity: 'error',
      from: { path: '^src/', pathNot: [...OF_NODE, ...ENTRIES] },
      to: { path: OF_NODE },
    },
    {
      name: 'entries-are-not-imported',
      comment: 'The files of src/ itself wire the rooms together, and are not for the rooms.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/cli/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Types count: what two files need of each other stands in a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
