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
  'workload',
  'scenario',
  'usage',
  'billing',
  'results',
  'study',
  'calibrate',
  'import',
  'report',
  'cli',
];

const backwards = FLOW.slice(0, -1).map((folder, index) => ({
  name: `${folder}-imports-only-what-comes-before`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${FLOW.slice(index + 1).join('|')})/` },
}));

export default {
  forbidden: [
    ...backwards,
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
        'What lies between a scenario and its document runs in a browser too. Node is for the command line, ' +
        'pictures, readers of traces and threads; the files of scenario/ and study/ named here, and the HTML ' +
        'page, still ask for it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(cli|workload/trace)/',
          '^src/report/(png|plan-png|html|plan-html|assets|html/page)\\.ts$',
          '^src/scenario/(input|read-text|extend|column-file|load|resolve-traffic)\\.ts$',
          '^src/study/(threads|crew|kept-tasks|simulate)\\.ts$',
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Of code: two files of a room may name each other in types.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
