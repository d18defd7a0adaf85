import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Each folder of src and the floor it stands on (docs/design.md); the files of src itself stand on the roof. */
const FLOORS: Readonly<Record<string, number>> = {
  domain: 0,
  ...{ read: 1, plan: 1, pace: 1, tenant: 1, record: 1, report: 1 },
  ...{ run: 2, sandbox: 2 },
  cli: 3,
};
const ROOF = 4;

/** Where a package may be imported: it can be replaced, or understood, without looking anywhere else. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'csv-parse': ['read'],
  axios: ['tenant'],
  'axios-retry': ['tenant'],
  undici: ['tenant'],
  // The stand-in tenant checks the assertions that the client signs.
  jose: ['tenant', 'sandbox'],
  // Every floor reads or writes data of a tenant.
  'lossless-json': ['domain'],
  'p-limit': ['run'],
  pino: ['cli'],
  'wrap-ansi': ['report'],
  yargs: ['cli'],
};

/** Whoever opens a file should see the whole of what it does: two screens. */
const MOST_LINES = 200;
/** Files that may be longer, each with its reason. */
const LONGER: Readonly<Record<string, string>> = {};

const WHY_FLOORS = `
Imports point down only: cli -> run -> read, plan, pace, tenant, record, report -> domain; sandbox -> domain.
Folders of one floor do not know each other, so that each can be read, tested and replaced by itself. What they
have in common is a word or a port in domain/; where they work together is run/.
`;
const WHY_HOMES = 'A package is at home in one folder; the others meet it as a port or a function of ours.';
const WHY_LENGTH = `A file does one thing and has at most ${MOST_LINES} lines: split it by what it exports.`;

interface Source {
  /** Below src, `run/lanes.ts`. */
  readonly path: string;
  readonly text: string;
}

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const SOURCES: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));

/** What a file imports, types included: `./x.ts`, `node:fs`, `axios`. */
function importsOf({ text }: Source): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\s(?:[\w\s{},*$]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, stated, called]) => stated ?? called ?? '');
}

/** The folder of src that a file is in; '' for the roof. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function floorOf(folder: string): number {
  return folder === ''
    ? ROOF
    : (FLOORS[folder] ?? expect.fail(`src/${folder}/ stands on no floor: see docs/design.md`));
}

/** Imports that do not point down, as `run/a.ts imports cli/b.ts`. */
function wrongWay(source: Source): string[] {
  const from = folderOf(source.path);
  return importsOf(source)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(source.path), name))
    .filter((target) => {
      const to = folderOf(target);
      if (target.startsWith('..') || (from === to && from !== '')) return target.startsWith('..');
      return from === 'sandbox' ? to !== 'domain' : floorOf(to) >= floorOf(from);
    })
    .map((target) => `src/${source.path} imports src/${target}`);
}

/** Packages imported away from home, as `run/a.ts imports axios`. */
function awayFromHome(source: Source): string[] {
  return importsOf(source)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
    .map((name) => name.split('/')[0] ?? '')
    .filter((name) => !(HOMES[name] ?? []).includes(folderOf(source.path)))
    .map((name) => `src/${source.path} imports ${name}`);
}

describe('the house', () => {
  test('has no import that does not point down', () => {
    expect(SOURCES.flatMap(wrongWay), WHY_FLOORS).toEqual([]);
  });

  test('has each package in its home, and no package that nobody imports', () => {
    expect(SOURCES.flatMap(awayFromHome), WHY_HOMES).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8'));
    expect(Object.keys(HOMES).sort()).toEqual(Object.keys(dependencies).sort());
    const imported = new Set(SOURCES.flatMap(importsOf).map((name) => name.split('/')[0]));
    expect(Object.keys(HOMES).filter((name) => !imported.has(name))).toEqual([]);
  });

  test('has no file that is too long to be seen as a whole', () => {
    const long = SOURCES.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES).map(
      ({ path }) => path,
    );
    expect(
      long.filter((path) => LONGER[path] === undefined),
      WHY_LENGTH,
    ).toEqual([]);
    expect(
      Object.keys(LONGER).filter((path) => !long.includes(path)),
      'an exception that is none',
    ).toEqual([]);
  });
});

describe('these rules', () => {
  test.each([
    ['read/a.ts', "import type { A } from '../plan/a.ts';", 'src/read/a.ts imports src/plan/a.ts'],
    ['run/a.ts', "import {\n  b,\n} from '../cli/b.ts';", 'src/run/a.ts imports src/cli/b.ts'],
    ['run/a.ts', "import { b } from '../sandbox/b.ts';", 'src/run/a.ts imports src/sandbox/b.ts'],
    ['sandbox/a.ts', "import { b } from '../read/b.ts';", 'src/sandbox/a.ts imports src/read/b.ts'],
    ['domain/a.ts', "export * from '../pace/b.ts';", 'src/domain/a.ts imports src/pace/b.ts'],
    ['cli/a.ts', "import '../index.ts';", 'src/cli/a.ts imports src/index.ts'],
    ['index.ts', "export { b } from './bin.ts';", 'src/index.ts imports src/bin.ts'],
    ['cli/a.ts', "const b = await import('../../test/b.ts');", 'src/cli/a.ts imports src/../test/b.ts'],
  ])('find in %s: %s', (path, text, found) => {
    expect(wrongWay({ path, text })).toEqual([found]);
  });

  test.each([
    ['cli/commands/a.ts', "import { b } from '../b.ts';\nimport { c } from '../../run/c.ts';"],
    ['tenant/a.ts', "import { b } from './b.ts';\nimport type { C } from '../domain/c.ts';"],
    ['bin.ts', "import { b } from './cli/b.ts';"],
  ])('find nothing in %s: %s', (path, text) => {
    expect(wrongWay({ path, text })).toEqual([]);
  });

  test('find a package away from home, by a part of it as well', () => {
    const text = "import { parse } from 'csv-parse/sync';\nimport { readFile } from 'node:fs/promises';";
    expect(awayFromHome({ path: 'read/a.ts', text })).toEqual([]);
    expect(awayFromHome({ path: 'plan/a.ts', text })).toEqual(['src/plan/a.ts imports csv-parse']);
    expect(awayFromHome({ path: 'read/a.ts', text: "import x from 'left-pad';" })).toEqual([
      'src/read/a.ts imports left-pad',
    ]);
  });
});
