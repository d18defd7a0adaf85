/**
 * Who may import whom. docs/design.md shows the same picture; `npm run floors` checks it and `npm run floors:draw` draws it.
 *
 * Imports point down: cli → run → the middle floor → domain. Type-only imports count.
 */

/** The middle floor. These folders meet in run/, through the words and ports of domain/. */
const MIDDLE = 'read|plan|pace|tenant|record|report';

/** The one folder (or file) in which a package may be imported. Everybody else sees a port or a function of ours. */
const HOMES = {
  axios: '^src/tenant/',
  'axios-retry': '^src/tenant/',
  'csv-parse': '^src/read/csv/',
  // The stand-in tenant verifies the assertions that the client signs.
  jose: '^src/(tenant|sandbox)/',
  'lossless-json': '^src/domain/exact-json.ts',
  'p-limit': '^src/run/engine/',
  pino: '^src/cli/console/',
  undici: '^src/tenant/http/',
  'wrap-ansi': '^src/report/text/',
  yargs: '^src/cli/',
  'yocto-queue': '^src/pace/gate.ts',
};

/** The rooms of run/, and the rooms each may use. link, undo, audit and export do not know one another. */
const ROOMS = {
  engine: [],
  input: ['engine'],
  planning: ['input', 'engine'],
  session: ['planning', 'input', 'engine'],
  preserve: ['planning', 'engine'],
  link: ['session', 'preserve', 'planning', 'input', 'engine'],
  undo: ['session', 'preserve', 'planning', 'input', 'engine'],
  audit: ['session', 'preserve', 'planning', 'input', 'engine'],
  export: ['session', 'engine'],
};

const floors = [
  {
    name: 'domain-imports-nothing',
    comment:
      'domain/ is the vocabulary: every other folder may use it, so it must not depend on any of them.',
    from: { path: '^src/domain/' },
    to: { path: '^src/', pathNot: '^src/domain/' },
  },
  {
    name: 'middle-folders-do-not-meet',
    comment: 'Each folder of the middle floor can be read, tested and replaced by itself. They meet in run/.',
    from: { path: `^src/(${MIDDLE})/` },
    to: { path: '^src/', pathNot: ['^src/$1/', '^src/domain/'] },
  },
  {
    name: 'run-does-not-know-the-command-line',
    comment: 'A library user runs the same pipeline without a terminal.',
    from: { path: '^src/run/' },
    to: { path: '^src/(cli|sandbox)/|^src/[^/]+$' },
  },
  {
    name: 'sandbox-stands-alone',
    comment:
      'The stand-in tenant must not share code with the client it is used to test: they would share mistakes.',
    from: { path: '^src/sandbox/' },
    to: { path: '^src/', pathNot: '^src/(sandbox|domain)/' },
  },
  {
    name: 'nobody-imports-the-doors',
    comment: 'bin.ts and index.ts are entrances.',
    from: { path: '^src/[^/]+/' },
    to: { path: '^src/[^/]+$' },
  },
];

const rooms = Object.entries(ROOMS).map(([room, below]) => ({
  name: `run-${room}`,
  comment: `run/${room}/ may use ${['itself', ...below.map((other) => `run/${other}/`)].join(', ')} and the floors below.`,
  from: { path: `^src/run/${room}/` },
  to: { path: '^src/run/', pathNot: [room, ...below].map((other) => `^src/run/${other}/`) },
}));

const homes = Object.entries(HOMES).map(([name, home]) => ({
  name: `home-of-${name}`,
  comment: 'A package is imported in one place, so that replacing it changes one place.',
  from: { path: '^src/', pathNot: home },
  to: { path: `node_modules/${name}/` },
}));

const hygiene = [
  {
    name: 'no-cycles',
    comment: 'Files that import each other can only be understood together.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-development-packages',
    comment: 'What src imports must be installed with the tool.',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-tests',
    comment: 'The tool does not ship its tests.',
    from: { path: '^src/' },
    to: { path: '^test/' },
  },
  {
    name: 'nothing-unresolvable',
    comment: 'A path that leads nowhere.',
    from: { path: '^src/' },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...floors, ...rooms, ...homes, ...hygiene].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    // TypeScript 7 has no API for tools, so swc parses.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
    reporterOptions: { dot: { collapsePattern: '^src/[^/]+(/[^/]+(?=/))?' } },
  },
};
