import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
    .map((name) => `.github/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.\w+$/.test(path)),
];
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };

describe.each(PAGES)('%s', (page) => {
  const text = textOf(page);

  test('names files and folders that exist', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const named = matches(text, /npm run (?:--\S+ )*([a-z][\w:-]*)/g);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('has links that lead to a file and a heading', () => {
    const broken = matches(text, /\]\(([^)\s]+)\)/g)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', heading] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return true;
        return heading !== undefined && !headingsOf(textOf(target)).includes(heading);
      });
    expect(broken).toEqual([]);
  });
});

test('README.md links every page of docs/', () => {
  const links = matches(textOf('README.md'), /\]\(([^)#]+)\)/g);
  expect(links).toEqual(expect.arrayContaining(PAGES.filter((page) => page.startsWith('docs/'))));
});

test('the search for paths finds those of docs/design.md', () => {
  expect(pathsIn(textOf('docs/design.md')).length).toBeGreaterThan(20);
  expect(pathsIn('Open `src/a.ts` (or test/b.), see docs/c.md.')).toEqual([
    'src/a.ts',
    'test/b',
    'docs/c.md',
  ]);
});

test('docs/CONTRIBUTING.md has a row for each area of mutation testing', async () => {
  const { AREAS } = (await import(new URL('mutation/areas.mjs', import.meta.url).href)) as {
    AREAS: Readonly<Record<string, unknown>>;
  };
  const [, scores = ''] = textOf('docs/CONTRIBUTING.md').split('\n## Mutation scores\n');
  const rows = matches(scores.split('\n## ')[0] ?? '', /^\| (\w+) \|/gm);
  expect(rows).toEqual(['area', ...Object.keys(AREAS)]);
});

// dependency-cruiser parses all of src, which takes seconds.
test('the pictures of docs/design.md show the imports there are: npm run floors:draw', {
  timeout: 120_000,
}, async () => {
  const { withPictures } = (await import(new URL('../.ci/draw-floors.mjs', import.meta.url).href)) as {
    withPictures: (text: string) => string;
  };
  const design = textOf('docs/design.md');
  expect(design).toBe(withPictures(design));
});

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What the first group of a pattern matches, each time. */
function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, found = '']) => found);
}

/** Paths below this repository's own folders, without the full stop of their sentence. */
function pathsIn(text: string): string[] {
  const found = matches(text, /(?<![\w./-])((?:src|test|docs|fixtures|\.ci|\.github)\/[\w./-]*)/g);
  return found.map((path) => path.replace(/\.$/, ''));
}

/** GitHub's anchors of a page's headings. */
function headingsOf(text: string): string[] {
  return matches(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
