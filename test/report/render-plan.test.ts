import { expect, test } from 'vitest';
import { type PlanView, renderPlan, renderQuestion } from '../../src/report/render-plan.ts';

const plain = { color: false };

function aPlan(over: Partial<PlanView> = {}): PlanView {
  return {
    tenant: 'acme.eu.auth0.com',
    input: 'pairs.csv',
    counts: { rows: 5000, ready: 4980, already_linked: 10, refused: 7, skipped: 3 },
    refusedByReason: { self_link: 2, chain: 5 },
    estimate: { requests: 4980, seconds: 312, per_second: 16 },
    firstPairs: [
      { primaryUserId: 'auth0|x', secondaryUserId: 'google-oauth2|y' },
      { primaryUserId: 'auth0|a', secondaryUserId: 'samlp|acme-conn|u@x.com' },
    ],
    warnings: [],
    snapshot: false,
    ...over,
  };
}

test('the plan says what is sent, what is not and why, how long it takes, and what is lost', () => {
  expect(renderPlan(aPlan(), plain)).toMatchInlineSnapshot(`
    "Plan: link 4,980 pairs on acme.eu.auth0.com

      4,980  to link
         10  already linked
          7  refused
          3  skipped: the same pair appears earlier in the file
      -----
      5,000  rows of pairs.csv

    Refused before any call
      5  chain
         An account is a secondary in one row and a primary in another: point each of these rows at the account that should remain, or use --on-chain flatten.
      2  self_link
         Primary and secondary are the same account: correct one of the two ids, or remove the row.

    The first pairs
      auth0|x stays, google-oauth2|y is removed as an account
      auth0|a stays, samlp|acme-conn|u@x.com is removed as an account
      … and 4,978 more

    It takes about 5 min 12 s: 4,980 requests at 16/s.
    A link removes the secondary as an account and discards its user_metadata and app_metadata; unlinking does not restore them.
    No copy of them is kept: --snapshot keeps one, for undo.
    "
  `);
});

test('where the rate is not known it says what it would be at rates that people know', () => {
  const plan = aPlan({ estimate: { requests: 9960, seconds: null, per_second: null }, snapshot: true });
  expect(renderPlan(plan, plain)).toContain(
    "It takes 9,960 requests (2 a pair): 1 h 23 min at 2/s (Auth0's Free plan), 10 min 23 s at 16/s (Enterprise); " +
      "the run learns the tenant's rate.\n",
  );
});

test('with --snapshot it says where the copies are kept', () => {
  const text = renderPlan(aPlan({ snapshot: true }), plain);
  expect(text).toContain('A copy of each secondary is kept in snapshot.jsonl');
  expect(text).not.toContain('No copy');
});

test('warnings come last, before the question, and stand out', () => {
  const warnings = ['Primary and secondary look swapped in 4,100 of 4,980 pairs.'];
  expect(renderPlan(aPlan({ warnings }), plain)).toMatch(
    /\n\nWARNING: Primary and secondary look swapped in 4,100 of 4,980 pairs\.\n$/,
  );
  expect(renderPlan(aPlan({ warnings }), { color: true })).toContain('\x1b[33m\x1b[1mWARNING:');
});

test('what --on-chain flatten changed is listed', () => {
  const changes = { count: 5, examples: ['row 3: auth0|b becomes auth0|a'] };
  expect(renderPlan(aPlan({ changes }), plain)).toContain(
    'Changed as requested: 5 rows\n  row 3: auth0|b becomes auth0|a\n  … and 4 more\n',
  );
});

test('a resumed run counts what is left, beside what is done', () => {
  const counts = { rows: 5000, ready: 3790, already_linked: 0, refused: 7, skipped: 3 };
  const text = renderPlan(aPlan({ counts, settled: 1200 }), plain);
  expect(text).toContain('Plan: link 3,790 pairs on');
  expect(text).toContain('\n  1,200  settled earlier in this run\n  -----\n  5,000  rows of pairs.csv\n');
  expect(text).toContain('… and 3,788 more');
});

test('with --limit the plan and the question are of those that are sent', () => {
  const text = renderPlan(aPlan({ limit: 10 }), plain);
  expect(text).toContain('Plan: link 10 of 4,980 pairs on');
  expect(text).toContain('… and 8 more');
  expect(renderQuestion(aPlan({ limit: 10 }))).toBe('Link 10 of 4,980 pairs on acme.eu.auth0.com?');
  expect(renderQuestion(aPlan({ limit: 4980 }))).toBe('Link 4,980 pairs on acme.eu.auth0.com?');
});

test('where nothing is to be sent, nothing is said of time and loss', () => {
  const text = renderPlan(
    aPlan({
      counts: { rows: 2, ready: 0, already_linked: 0, refused: 2, skipped: 0 },
      refusedByReason: { self_link: 2 },
      estimate: { requests: 0, seconds: 0, per_second: 16 },
      firstPairs: [],
    }),
    plain,
  );
  expect(text).toContain('Plan: link 0 pairs on acme.eu.auth0.com\n');
  expect(text).not.toMatch(/discards|It takes/);
});

test('an id cannot write on the terminal', () => {
  const text = renderPlan(
    aPlan({ firstPairs: [{ primaryUserId: 'auth0|\x1b[2J', secondaryUserId: 'ad|\u202Ex' }] }),
    plain,
  );
  expect(text).toContain('  auth0|␛[2J stays, ad|<U+202E>x is removed as an account\n');
});

test('the question repeats the number and the tenant', () => {
  expect(renderQuestion(aPlan())).toBe('Link 4,980 pairs on acme.eu.auth0.com?');
});
