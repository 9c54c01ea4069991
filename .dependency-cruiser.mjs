// The one-way flow of src/: a folder imports only from folders that stand before it here (and from itself).
const FLOW = [
  'units',
  'random',
  'metrics',
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
      from: { path: '^src/(units|random|metrics|model|engine)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/decimal\\.js/' },
    },
    {
      name: 'what-counts-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/(collect|cloudwatch|usage)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'decimals-are-for-amounts',
      comment: 'Where every row is counted, decimals would cost more than the counting.',
      severity: 'error',
      from: { path: '^src/(random|metrics|model|engine|collect|cloudwatch)/' },
      to: { path: '^src/units/(exact|decimal-text)' },
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
