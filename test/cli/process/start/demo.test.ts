import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GIVEN_UP, REFUSALS, TENANT_REASONS } from '../../../../src/domain/row/reason.ts';
import { aBench } from '../../../support/a-bench.ts';

const PAIRS = readFileSync(new URL('../../../../fixtures/demo/pairs.csv', import.meta.url), 'utf8');

test('the demo has a pair for every way a row can end', () => {
  const shown = new Set(PAIRS.split('\n').map((line) => line.split(',').at(-1)));
  // Those that a plain `link` can give, without an export and without anything to carry over.
  const reasons = [...REFUSALS, ...TENANT_REASONS, ...GIVEN_UP];
  for (const ending of ['linked', 'linked recovered', 'already_linked', 'duplicate', ...reasons]) {
    expect(shown, ending).toContain(ending);
  }
});

test('the demo goes as intended, says where to look, and needs nothing but itself', async () => {
  const { tenant, run, outcomes } = await aBench();
  const { code, stdout, stderr } = await run(['demo', '--out', 'run'], {
    env: { AUTH0_BULK_LINK_RATE: '0.001' },
  });
  expect(stderr).toContain('--retries 1 --timeout 2');
  expect(stdout).toContain('The demo ended as expected: all 40 rows');
  expect(stdout).toContain('run/failure.jsonl');
  expect(code).toBe(0);
  expect(outcomes('run')).toHaveLength(40);
  // The tenant that the environment names is not the demo's.
  expect(tenant.requests).toEqual([]);
});
