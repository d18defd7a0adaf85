import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import type { PlanPolicy } from '../../src/domain/row/decision.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import { createPlanner } from '../../src/plan/planner.ts';
import { rowsOfFile } from './support.ts';

const FOLDER = new URL('../../fixtures/', import.meta.url).pathname;

const POLICIES: Readonly<Record<string, PlanPolicy>> = {
  'as it is': { onChain: 'refuse', onClaimedTwice: 'refuse' },
  '--on-claimed-twice first': { onChain: 'refuse', onClaimedTwice: 'first' },
  '--on-chain flatten': { onChain: 'flatten', onClaimedTwice: 'refuse' },
  '--on-chain flatten --on-claimed-twice first': { onChain: 'flatten', onClaimedTwice: 'first' },
};

/** A row and its decision on one line, for review. */
function showRow(row: ReadRow, decisionOf: (row: ReadRow) => string): string {
  const { row: number, line } = row;
  if (row.kind === 'invalid') return `row ${number}, line ${line}: ${decisionOf(row)}`;
  const { primaryUserId, secondaryUserId, connectionId, linkWith, primaryToken, warnings } = row.pair;
  const extras = [
    connectionId,
    linkWith && 'link_with',
    primaryToken && 'primary_token',
    ...(warnings ?? []).map(({ code, message }) => `${code} (${message})`),
  ];
  const rest = extras.filter(Boolean).map((extra) => ` +${extra}`);
  return `row ${number}, line ${line}: ${primaryUserId} <- ${secondaryUserId}${rest.join('')}: ${decisionOf(row)}`;
}

function planLines(rows: readonly ReadRow[], policy: PlanPolicy): string[] {
  const planner = createPlanner(policy, Math.random);
  for (const row of rows) planner.add(row);
  const plan = planner.finish();
  for (const row of rows) plan.addRootName(row);
  const lines = rows.map((row) =>
    showRow(row, () => {
      const decision = plan.decide(row);
      switch (decision.kind) {
        case 'send':
          return plan.changeOf(row) === undefined ? 'send' : `send (${plan.changeOf(row)})`;
        case 'duplicate':
          return `duplicate of row ${decision.of}`;
        case 'refuse':
          return `${decision.reason}: ${decision.message}`;
        case 'already_linked':
          return decision.kind;
      }
    }),
  );
  const swapped =
    plan.swappedFrom === undefined ? [] : [`columns look swapped from row ${plan.swappedFrom} on`];
  return [...lines, ...swapped];
}

async function told(name: string): Promise<string> {
  try {
    const rows = await rowsOfFile(`${FOLDER}${name}`, { name });
    const results = Object.entries(POLICIES).map(
      ([title, policy]) => [title, planLines(rows, policy)] as const,
    );
    const usual = results[0]?.[1] ?? [];
    const others = results.slice(1).filter(([, lines]) => lines.join() !== usual.join());
    const blocks = [usual, ...others.map(([title, lines]) => [`with ${title}:`, ...lines])];
    return `${blocks.map((lines) => (lines.length > 0 ? lines : ['no rows']).join('\n')).join('\n\n')}\n`;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, message, next } = error.problem;
    return `${[`${code}: ${message}`, ...(next === undefined ? [] : [next])].join('\n')}\n`;
  }
}

describe('every fixture is read and planned as its expected text says', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.csv'));
  it.each(files)('%s', async (name) => {
    await expect(await told(name)).toMatchFileSnapshot(`${FOLDER}${name.replace('.csv', '.expected.txt')}`);
  });
});
