import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const MOST_FILES = 15;
const MOST_LINES = 200;

const WHY_FILES = `A folder holds at most ${MOST_FILES} files, so that its listing can be read at a glance: give what belongs together a folder of its own, named for what it does.`;
const WHY_LINES = `A file does one thing in at most ${MOST_LINES} lines: split it by what it exports.`;
const WHY_NAMES =
  'A name that two folders export means two things, and an editor that imports it has to guess: rename one of them.';

/** Names that two folders may export, each with its reason. */
const SHARED_NAMES: Readonly<Record<string, string>> = {
  Answer: "a tenant's in tenant/, a person's in cli/",
  countLines:
    'the lines of a table in report/, those of a text in read/; neither folder may import the other',
  decoded: 'of a reply in tenant/, of a file in read/; neither folder may import the other',
};

interface Source {
  /** Below the repository, `src/run/exit-code.ts`. */
  readonly path: string;
  readonly text: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES: readonly Source[] = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** Folders with too many files of their own, as `src/run: 16 files`. */
function crowded(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([folder, count]) => `${folder}: ${count} files`);
}

/** Files with too many lines, as `src/run/execute.ts: 201 lines`. */
function long(sources: readonly Source[]): string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
}

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|type|interface|enum) (\w+)/gm;

/** Names that more than one folder exports, as `Answer: src/cli/a.ts, src/tenant/b.ts`. */
function ambiguous(sources: readonly Source[]): string[] {
  const homes = new Map<string, string[]>();
  for (const { path, text } of sources) {
    for (const [, name = ''] of text.matchAll(DECLARED)) homes.set(name, [...(homes.get(name) ?? []), path]);
  }
  return [...homes]
    .filter(([, paths]) => new Set(paths.map(dirname)).size > 1)
    .map(([name, paths]) => `${name}: ${paths.sort().join(', ')}`);
}

/** The stand-in tenant shares no code with its client, so both have an access token, an identity, a reply. */
const isSandbox = ({ path }: Source) => path.startsWith(join('src', 'sandbox'));

describe('the layout of src', () => {
  test(`has at most ${MOST_FILES} files in a folder`, () => {
    expect(crowded(SOURCES.map(({ path }) => path)), WHY_FILES).toEqual([]);
  });

  test(`has at most ${MOST_LINES} lines in a file`, () => {
    expect(long(SOURCES), WHY_LINES).toEqual([]);
  });

  test('has each exported name in one folder', () => {
    const program = ambiguous(SOURCES.filter((source) => !isSandbox(source)));
    const found = [...program, ...ambiguous(SOURCES.filter(isSandbox))];
    expect(
      found.filter((line) => SHARED_NAMES[line.slice(0, line.indexOf(':'))] === undefined),
      WHY_NAMES,
    ).toEqual([]);
  });

  // The rules of .dependency-cruiser.cjs, each with its reason: imports that point down, packages with one home.
  test('follows the import rules', { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'floors'], {
      cwd: ROOT,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    expect(status, stdout + stderr).toBe(0);
  });
});

describe('these rules', () => {
  const source = (path: string, text = ''): Source => ({ path, text });

  test('find a folder with a file too many, not counting its folders', () => {
    const files = Array.from({ length: MOST_FILES }, (_, i) => `src/a/${i}.ts`);
    expect(crowded([...files, 'src/a/b/c.ts'])).toEqual([]);
    expect(crowded([...files, 'src/a/x.ts'])).toEqual(['src/a: 16 files']);
  });

  test('find a file with a line too many', () => {
    expect(long([source('src/a.ts', '\n'.repeat(MOST_LINES))])).toEqual([]);
    expect(long([source('src/a.ts', '\n'.repeat(MOST_LINES + 1))])).toEqual(['src/a.ts: 201 lines']);
  });

  test.each([
    'export function x() {}',
    'export async function x() {}',
    'export async function* x() {}',
    'export const x = 1;',
    'export interface x {}',
    'export type x = 1;',
    'export abstract class x {}',
  ])('find a name that two folders export: %s', (text) => {
    expect(ambiguous([source('src/a/a.ts', text), source('src/b/b.ts', 'export type x = 2;')])).toEqual([
      'x: src/a/a.ts, src/b/b.ts',
    ]);
    expect(
      ambiguous([source('src/a/a.ts', text), source('src/a/b.ts', "export { x } from './a.ts';")]),
    ).toEqual([]);
  });
});
