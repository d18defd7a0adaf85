/**
 * `npm run test:mutation [AREA…]`: Stryker breaks each area line by line and runs that area's own quick tests.
 * It takes hours on two cores, so it is no part of CI; docs/CONTRIBUTING.md has the scores.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { AREAS } from './areas.mjs';

const REPORTS = 'reports/mutation';
/** Killed by a test, or by a timeout: a loop that no longer ends was noticed as well. */
const NOTICED = new Set(['Killed', 'Timeout']);
/** Code that does not run on its own, or that Stryker was told to leave alone. */
const NOT_COUNTED = new Set(['CompileError', 'RuntimeError', 'Ignored']);

mkdirSync(REPORTS, { recursive: true });
const asked = process.argv.slice(2);
const scores = [];
for (const name of asked.length > 0 ? asked : Object.keys(AREAS)) scores.push(scoreOf(name));
console.table(scores);

function scoreOf(name) {
  const { mutate, tests } = AREAS[name];
  const vitestConfig = `${REPORTS}/${name}.vitest.config.mjs`;
  const strykerConfig = `${REPORTS}/${name}.stryker.json`;
  const report = `${REPORTS}/${name}.json`;
  writeFileSync(
    vitestConfig,
    `export default { test: { include: ${JSON.stringify(tests)}, testTimeout: 30000 } };\n`,
  );
  writeFileSync(
    strykerConfig,
    JSON.stringify({
      // TypeScript 7 has no API for tools: without this, Stryker would ask it to rewrite tsconfig.json.
      tsconfigFile: 'none.json',
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      vitest: { configFile: vitestConfig, related: false },
      mutate,
      coverageAnalysis: 'perTest',
      // A constant is evaluated once a process: each would need a process of its own, for a number with a reason beside it.
      ignoreStatic: true,
      reporters: ['clear-text', 'json'],
      clearTextReporter: { logTests: false, allowColor: false },
      jsonReporter: { fileName: report },
      tempDirName: `.stryker-tmp-${name}`,
      concurrency: 2,
    }),
  );
  const ran = spawnSync('npx', ['stryker', 'run', strykerConfig], { encoding: 'utf8', maxBuffer: 1e9 });
  writeFileSync(`${REPORTS}/${name}.txt`, ran.stdout + ran.stderr);
  if (ran.status !== 0) throw new Error(`Stryker failed on ${name}: see ${REPORTS}/${name}.txt`);
  const mutants = Object.values(JSON.parse(readFileSync(report, 'utf8')).files).flatMap(
    (file) => file.mutants,
  );
  const counted = mutants.filter(({ status }) => !NOT_COUNTED.has(status));
  const noticed = counted.filter(({ status }) => NOTICED.has(status)).length;
  return {
    area: name,
    mutants: counted.length,
    noticed,
    score: `${((100 * noticed) / counted.length).toFixed(1)}%`,
  };
}
