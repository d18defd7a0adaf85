import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { RunJson } from '../../../src/record/folder/run-json.ts';
import type { InputSource } from '../../../src/run/input/input-source.ts';
import { planAsBegun } from '../../../src/run/planning/plan-as-begun.ts';
import { planFile } from '../../../src/run/planning/plan-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PAIRS = [
  'primary_user_id,secondary_user_id',
  'auth0|a,google-oauth2|1',
  ',',
  'primary_user_id,secondary_user_id',
  '  ',
  'auth0|b,google-oauth2|2',
].join('\n');

async function judged(run: (sha256: string) => RunJson | undefined) {
  const path = join(await tempFolder(), 'pairs.csv');
  await writeFile(path, PAIRS);
  const judge = async (source: InputSource) => ({
    input: await planFile(source, { onChain: 'refuse', onClaimedTwice: 'refuse' }, systemClock),
  });
  const source = { path, name: 'pairs.csv' };
  const { sha256 } = (await judge(source)).input;
  const { input } = await planAsBegun(run(sha256), source, judge);
  const rows: [row: number, line: number, kind: string][] = [];
  for await (const batch of input.rows())
    for (const { row, line, kind } of batch) rows.push([row, line, kind]);
  expect(input.plan.counts.rows).toBe(rows.length);
  return rows;
}

function runOf(sha256: string, rows: number): RunJson {
  return {
    format: 1,
    version: '0.1.0',
    run: 'a-run',
    command: 'link',
    input: { path: 'pairs.csv', sha256, rows },
    tenant: 'acme.auth0.com',
    options: {},
    state: 'stopped',
    started_at: '2026-01-01T00:00:00.000Z',
  };
}

const TODAY = [
  [1, 2, 'pair'],
  [2, 6, 'pair'],
];

test('a run that begins, and one that goes on, count rows alone', async () => {
  expect(await judged(() => undefined)).toEqual(TODAY);
  expect(await judged((sha256) => runOf(sha256, 2))).toEqual(TODAY);
});

test('a run of an earlier version goes on with the numbers that its record knows the rows by', async () => {
  expect(await judged((sha256) => runOf(sha256, 4))).toEqual([
    [1, 2, 'pair'],
    [2, 3, 'invalid'],
    [3, 4, 'invalid'],
    [4, 6, 'pair'],
  ]);
});

test('another input is for others to refuse', async () => {
  expect(await judged(() => runOf('00', 4))).toEqual(TODAY);
});
