import { describe, expect, test } from 'vitest';
import type { PlanningOptions } from '../../../src/run/planning/planning-options.ts';
import { resumePlanningOptions } from '../../../src/run/session/resume-options.ts';
import { problemOf } from '../../support/problem-of.ts';

const ASKED: PlanningOptions = { onChain: 'refuse', onClaimedTwice: 'refuse' };
const BEGUN: PlanningOptions = {
  onChain: 'flatten',
  onClaimedTwice: 'refuse',
  columns: { primary_user_id: 'old', secondary_user_id: 'new' },
};

/** run.json of a run that began with these options. */
function runOf(judging: PlanningOptions): Parameters<typeof resumePlanningOptions>[2] {
  return {
    format: 1,
    version: '1.0.0',
    run: 'a-run',
    command: 'link',
    input: { path: 'pairs.csv', sha256: 'ab'.repeat(32), rows: 1 },
    tenant: 'acme.auth0.com',
    options: { judging },
    state: 'running',
    started_at: '2026-01-01T00:00:00.000Z',
  };
}

describe('the options that judge rows', () => {
  test('are those of the command, for a run that begins', () => {
    expect(resumePlanningOptions(ASKED, ['onChain'], undefined)).toBe(ASKED);
  });

  test('are those of the run, where it goes on and no flag is given', () => {
    expect(resumePlanningOptions(ASKED, [], runOf(BEGUN))).toEqual(BEGUN);
  });

  test('may be given again as they were', () => {
    const columns = { secondary_user_id: 'new', primary_user_id: 'old' };
    const asked = { ...ASKED, onChain: 'flatten', columns } as const;
    expect(resumePlanningOptions(asked, ['onChain', 'columns'], runOf(BEGUN))).toEqual(BEGUN);
  });

  test.each([
    ['onChain', '--on-chain differs from what this run started with ("flatten")'],
    ['columns', '--columns differs'],
  ] as const)('may not be given otherwise: %s', (name, words) => {
    expect(problemOf(() => resumePlanningOptions(ASKED, [name], runOf(BEGUN)))).toMatchObject({
      code: 'options_differ',
      message: expect.stringContaining(words),
    });
  });

  test('may not be given where the run began without', () => {
    const asked = { ...ASKED, delimiter: ';' } as const;
    expect(problemOf(() => resumePlanningOptions(asked, ['delimiter'], runOf(BEGUN))).message).toContain(
      '"not given"',
    );
  });
});
