/**
 * `npm run floors:draw`: writes the pictures of docs/design.md from the imports that dependency-cruiser finds.
 * test/docs.test.ts fails when a picture is out of date.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DESIGN = `${ROOT}docs/design.md`;

/** The pictures, by the name in their marker. Each takes a file's path to its node, or to undefined. */
const PICTURES = {
  src: (path) => /^src\/([^/]+)\//.exec(path)?.[1],
  run: (path) => /^src\/run\/([^/]+)\//.exec(path)?.[1],
};

/** The text of docs/design.md with both pictures drawn anew. */
export function withPictures(text) {
  const imports = importsOfSrc();
  return text.replace(
    /(<!-- picture: (\w+) .*?-->\n)```mermaid\n.*?```/gs,
    (_, marker, name) => `${marker}\`\`\`mermaid\n${mermaid(imports, PICTURES[name])}\`\`\``,
  );
}

/** Every import between two files of src, as [from, to]. */
function importsOfSrc() {
  const cruiser = `${ROOT}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
  const options = ['--config', '.dependency-cruiser.cjs', '--include-only', '^src/', '--output-type', 'json'];
  const ran = spawnSync(process.execPath, [cruiser, ...options, 'src'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (!ran.stdout.startsWith('{')) throw new Error(`dependency-cruiser failed:\n${ran.stderr}`);
  const { modules } = JSON.parse(ran.stdout);
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => [source, resolved]),
  );
}

/** One arrow from folder to folder. An arrow that a longer path already implies is left out. */
function mermaid(imports, nodeOf) {
  const below = new Map();
  for (const [from, to] of imports.map((pair) => pair.map(nodeOf))) {
    if (from !== undefined && to !== undefined && from !== to) {
      below.set(from, (below.get(from) ?? new Set()).add(to));
    }
  }
  const reaches = (from, to, seen = new Set()) =>
    [...(below.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const arrows = [...below].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .map((to) => `  ${from}/ --> ${to}/`),
  );
  // Mermaid reserves `end` and takes no slash in an id: the id is the name, the label has the slash.
  const labelled = arrows.sort().map((arrow) => arrow.replaceAll(/(\w+)\//g, '$1["$1/"]'));
  return `flowchart TD\n${labelled.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(DESIGN, withPictures(readFileSync(DESIGN, 'utf8')));
}
