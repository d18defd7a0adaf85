import { AccountFacts } from '../../plan/accounts/account-facts.ts';
import { formatCount, formatRate } from '../../report/text/format.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import { createAccessCalls } from '../../tenant/api/access.ts';
import { errorFields } from '../../tenant/api/answer.ts';
import { createFactReads, type FactsView } from '../../tenant/api/fact-reads.ts';
import { createKeyedQueue, type KeyedQueue } from '../engine/keyed-queue.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { DEFAULT_MAX_OUTAGE_MS } from '../engine/monitor/outage-limit.ts';
import { runWatchdog } from '../engine/monitor/watchdog.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { checkAccess, type OpenTenant, openTenant } from '../session/open-tenant.ts';
import { answerProblem, throwIfStopping } from '../session/stop-problems.ts';
import { createAccessReader } from './access-from-tenant.ts';
import type { AuditContext, TenantAccess } from './audit-options.ts';

/** What reads told of the accounts of a file. */
export interface TenantFacts {
  readonly facts: AccountFacts;
  /** The tenant's rate as these reads have measured it, where they have. */
  readonly learnedPerSecond: number | undefined;
}

/** Accounts that wait to be read: enough that the gate never waits for us. */
const LOOK_AHEAD = 2000;

/**
 * Reads every account of the pairs that would be sent, each once, through the one gate.
 * @throws ProblemError where the tenant cannot be read. A single account that it does not show is an error of its rows.
 */
export async function factsFromTenant(
  input: PlannedInput,
  access: TenantAccess,
  context: AuditContext,
): Promise<TenantFacts> {
  const { clock, stop } = context;
  const facts = new AccountFacts(input.plan.accounts, clock.random);
  const open = openTenant(access, context);
  const ended = new AbortController();
  let watching: Promise<void> | undefined;
  try {
    await checkAccess(open, { address: access.tenant.address, scopes: access.scopes }, context);
    open.connection.retryTokenForever();
    watching = runWatchdog({
      ...open,
      clock,
      stop,
      maxOutageMs: DEFAULT_MAX_OUTAGE_MS,
      onTick: () => context.onStep(stepOf(input, open)),
      ended: ended.signal,
    });
    await readAll(input, facts, open, context);
    throwIfStopping({ stop });
    return { facts, learnedPerSecond: open.gate.view().learnedPerSecond };
  } finally {
    ended.abort();
    await watching;
    await open.connection.close();
  }
}

async function readAll(
  input: PlannedInput,
  facts: AccountFacts,
  { connection, gate }: OpenTenant,
  { stop, scrubber, warn }: AuditContext,
): Promise<void> {
  const { plan } = input;
  const reads = createFactReads(connection.client);
  const readAccess = createAccessReader(createAccessCalls(connection.client), warn);
  const asked = new Uint8Array(plan.accounts.end);
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
  };
  const lanes = createKeyedQueue(gate.rowsUnderWay(), LOOK_AHEAD, fail);
  for await (const rows of input.rows()) {
    for (const row of rows) {
      const decision = plan.decide(row);
      if (row.kind !== 'pair' || decision.kind !== 'send') continue;
      await ask(decision.primaryUserId, lanes, false);
      await ask(row.pair.secondaryUserId, lanes, true);
    }
    if (failure !== undefined || stop.draining.aborted) break;
  }
  await lanes.idle();
  if (failure !== undefined) throw failure.error;

  async function ask(id: string, { add }: KeyedQueue, isSecondary: boolean): Promise<void> {
    const account = facts.find(id);
    if (asked[account] === 1) return;
    asked[account] = 1;
    await add(id, async () => {
      if (failure !== undefined || stop.draining.aborted) return;
      const view = await reads.read(id, stop.draining);
      take(id, view);
      if (isSecondary && view.kind === 'found') await takeAccess(id);
      lanes.setConcurrency(gate.rowsUnderWay());
    });
  }

  /** What a link takes from a secondary besides its profile. */
  async function takeAccess(id: string): Promise<void> {
    const access = await readAccess(id, stop.draining);
    if (access.kind === 'told') {
      if (access.inWords !== undefined) facts.addAccess(facts.find(id), access.inWords);
    } else if (access.answer.kind !== 'reply') {
      throw answerProblem(access.answer, `read what ${id} may do`, { stop, scrubber });
    }
  }

  function take(id: string, view: FactsView): void {
    if (view.kind === 'found') facts.add(view.facts);
    if (view.kind === 'absent') facts.addAbsent(facts.find(id));
    if (view.kind !== 'unknown') return;
    const { answer } = view;
    if (answer.kind !== 'reply') throw answerProblem(answer, `read ${id}`, { stop, scrubber });
    // Auth0 has its own opinion of what is an id; the link call would hear it as well.
    const { message = 'no reason given' } = errorFields(answer.body);
    const words = sanitize(scrubber.scrub(message));
    facts.unreadable.set(facts.find(id), `could not be read (status ${answer.status}, ${words})`);
  }
}

function stepOf({ plan }: PlannedInput, { gate, troubles }: OpenTenant): string {
  const { sent, learnedPerSecond } = gate.view();
  const rate = learnedPerSecond === undefined ? '' : ` at ${formatRate(learnedPerSecond)}`;
  const { lastError } = lastErrorIn(troubles);
  const error = lastError === undefined ? '' : `; last error: ${lastError}`;
  return `${formatCount(sent)} reads of at most ${formatCount(plan.accounts.size)} accounts${rate}${error}`;
}
