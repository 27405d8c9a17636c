// The arrows between the rooms of src/, as in src/README.md. `depcruise src` checks them; test/architecture.test.ts plants offences.

// Under a TypeScript without a compiler API (7) dependency-cruiser finds no module at all and reports success.
if (typeof require('typescript').transpileModule !== 'function') throw new Error('this TypeScript hides all modules');

/** What each room may import: other rooms, packages, and whether `node:` modules. A room that is not here fails. */
const rooms = {
  expressions: { rooms: [], packages: ['mathjs'], node: false },
  space: { rooms: ['expressions'], packages: [], node: false },
  search: { rooms: ['space', 'expressions'], packages: [], node: false },
  numerics: { rooms: [], packages: [], node: false },
  strategies: { rooms: ['space', 'search', 'numerics'], packages: [], node: false },
  charts: { rooms: ['space', 'search'], packages: [], node: false },
  metrics: { rooms: ['search'], packages: ['zod', 're2js'], node: false },
  executors: { rooms: ['space', 'search'], packages: ['execa', 'simple-git'], node: true },
  store: { rooms: ['search'], packages: ['zod', '@photostructure/sqlite'], node: true },
  python: { rooms: [], packages: [], node: true },
  driver: { rooms: ['space', 'search'], packages: [], node: false },
  server: { rooms: ['search'], packages: ['zod'], node: true },
  views: { rooms: ['space', 'search'], packages: ['cli-table3', 'ora'], node: true },
  cli: {
    rooms: [
      'expressions',
      'space',
      'search',
      'numerics',
      'strategies',
      'charts',
      'metrics',
      'executors',
      'python',
      'store',
      'driver',
      'server',
      'views',
    ],
    packages: ['commander', 'zod', 'yaml'],
    node: true,
  },
};

/** The one file of each of these rooms that `driver` may know. */
const interfaces = ['strategies/strategy', 'executors/executor', 'metrics/source'];

const error = 'error';
const oneOf = (names) => `(?:${names.join('|')})`;

/** In another room, unless that room is named. `errors.ts` is everyone's. */
const roomRules = Object.entries(rooms).map(([room, { rooms: others }]) => ({
  name: `${room}-imports-rooms`,
  comment: `${room} may import ${others.join(', ') || 'no other room'}`,
  severity: error,
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/${oneOf([room, ...others])}/`,
      '^src/errors[.]ts$',
      ...(room === 'driver' ? [`^src/${oneOf(interfaces)}[.]ts$`] : []),
    ],
  },
}));

/** A package in node_modules, unless it is named. */
const packageRules = Object.entries(rooms).map(([room, { packages }]) => ({
  name: `${room}-imports-packages`,
  comment: `${room} may import ${packages.join(', ') || 'no package'}`,
  severity: error,
  from: { path: `^src/${room}/` },
  to: {
    path: 'node_modules/',
    ...(packages.length > 0 && { pathNot: `node_modules/${oneOf(packages)}/` }),
  },
}));

const pureRooms = Object.keys(rooms).filter((room) => !rooms[room].node);

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'pure-rooms-know-no-node',
      comment: 'a pure room knows no clock, file, process or network',
      severity: error,
      from: { path: `^src/${oneOf(pureRooms)}/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'unknown-room',
      comment: 'a new room needs its line in the table above',
      severity: error,
      from: { path: '^src/[^/]+/', pathNot: `^src/${oneOf(Object.keys(rooms))}/` },
      to: {},
    },
    {
      name: 'errors-import-nothing',
      severity: error,
      from: { path: '^src/errors[.]ts$' },
      to: {},
    },
    {
      name: 'one-file-knows-the-database',
      comment: 'store/database.ts alone knows which SQLite it is',
      severity: error,
      from: { path: '^src/', pathNot: '^src/store/database[.]ts$' },
      to: { path: '@photostructure/sqlite' },
    },
    {
      name: 'no-cycle',
      comment: 'types alone may point back: they are gone before anything runs',
      severity: error,
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere would escape the other rules',
      severity: error,
      from: {},
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    extraExtensionsToScan: [],
  },
};
