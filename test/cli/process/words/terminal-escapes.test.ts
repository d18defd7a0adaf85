import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../../support/a-bench.ts';

/** Colours a screen, rings, turns text around, breaks a line, and is a control of eight bits. */
const NASTY = 'x\u001b[31m\u0007\u202e\u0085\ny';
/** What may act on a terminal; a line's end is ours. */
const ACTS = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test.each([
  [['link', `${NASTY}.csv`, '--yes', '--out', `${NASTY}-run`], 0],
  [['link', `${NASTY}.csv`, '--yes', '--out', `${NASTY}-run`, '--limit', '1'], 0],
  [['link', `${NASTY}.csv`, '--yes', '--out', `${NASTY}-taken`], 2],
  [['link', `${NASTY}.csv`, '--out', `${NASTY}-run`], 2],
  [['link', `${NASTY}.csv`, '--dry-run', '--out', `${NASTY}-run`], 0],
  [['audit', `${NASTY}.csv`, '--out', `${NASTY}-audit`], 0],
  [['audit', `${NASTY}.csv`, '--users', `${NASTY}.missing`], 2],
  [['audit', `${NASTY}.missing`], 2],
  [['audit', `${NASTY}-folder`], 2],
  [['audit', `${NASTY}.csv`, '--config', `${NASTY}.json`], 2],
  [['audit', `${NASTY}.csv`, '--env-file', `${NASTY}.env`], 2],
  [['link', `${NASTY}.csv`, '--yes', '--token-file', `${NASTY}.token`], 2],
  [['link', `${NASTY}.csv`, '--yes', '--audit', `${NASTY}-folder`], 2],
  [['export', '--out', `${NASTY}.ndjson.gz`], 0],
  [['report', `${NASTY}-folder`], 2],
  [['undo', `${NASTY}-folder`], 2],
  [['audit', 'a.csv', `--${NASTY}`], 2],
  [['audit', 'a.csv', NASTY], 2],
  [[NASTY], 2],
  [['audit', 'a.csv', '--delimiter', NASTY], 2],
  [['link', 'a.csv', '--yes', '--domain', NASTY], 2],
] as const)('%j acts on no terminal', async (args, exit) => {
  const { write, folder, call } = await aBench({ lazyUsers: true, users: [{ user_id: 'auth0|p1' }] });
  write(`${NASTY}.csv`, pairsCsv(2));
  mkdirSync(join(folder, `${NASTY}-folder`));
  mkdirSync(join(folder, `${NASTY}-taken`));
  writeFileSync(join(folder, `${NASTY}-taken`, 'run.json'), '{}');
  writeFileSync(join(folder, `${NASTY}.json`), '{');
  for (const json of [[], ['--json']]) {
    const { code, stdout, stderr } = await call([...args, ...json]);
    expect(stdout).not.toMatch(ACTS);
    expect(stderr).not.toMatch(ACTS);
    if (json.length === 0) expect(code, stderr).toBe(exit);
  }
});

test('the command to go on names such a folder so that bash goes on with it', async () => {
  const { write, run } = await aBench();
  write('pairs.csv', pairsCsv(2));
  const first = await run(['link', 'pairs.csv', '--yes', '--out', NASTY, '--limit', '1', '--quiet']);
  const typed = /^ {2}auth0-bulk-link (link .*)$/m.exec(first.stdout)?.[1];
  const again = await run([], { under: ['bash', '-c', `"$0" "$1" ${typed} --yes`] });
  expect(again.stdout).toContain('All 2 pairs are linked.');
});
