import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { systemClock } from '../../src/domain/clock.ts';
import type { Journal } from '../../src/domain/ports.ts';
import type { RowDecisions } from '../../src/domain/row/decision.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import { createScrubber } from '../../src/domain/scrub.ts';
import { backoffMs } from '../../src/pace/backoff.ts';
import { startJournal } from '../../src/record/journal/open-journal.ts';
import { dispatchRows } from '../../src/run/engine/dispatch-rows.ts';
import { createKeyedQueue } from '../../src/run/engine/keyed-queue.ts';
import { createPendingWrites } from '../../src/run/engine/pending-writes.ts';
import { createShutdown } from '../../src/run/engine/shutdown.ts';
import { linkRow } from '../../src/run/link/link-row.ts';
import { openTenant } from '../../src/run/session/open-tenant.ts';
import { parseAddress } from '../../src/tenant/api/address.ts';
import type { TenantProcess } from './tenant-process.ts';

/** Links a second, three ways, over the same connections to the same tenant. */
export interface Throughput {
  readonly bareAxios: number;
  readonly withoutJournal: number;
  readonly withJournal: number;
}

const nobody = { debug() {}, info() {}, warn() {}, error() {} };
let serial = 0;

/** @param pairs links of each round; the rounds alternate, and the best of each kind counts. */
export async function measureThroughput(
  tenant: TenantProcess,
  pairs: number,
  connections: number,
  rounds: number,
): Promise<Throughput> {
  const best = { bareAxios: 0, withoutJournal: 0, withJournal: 0 };
  for (let round = 0; round < rounds; round += 1) {
    best.bareAxios = Math.max(best.bareAxios, await bareLoop(tenant, pairs, connections));
    best.withoutJournal = Math.max(best.withoutJournal, await ours(tenant, pairs, connections, false));
    best.withJournal = Math.max(best.withJournal, await ours(tenant, pairs, connections, true));
  }
  return best;
}

/** What axios does at best: so many workers, each posting one link after the other, nothing else. */
async function bareLoop(tenant: TenantProcess, pairs: number, connections: number): Promise<number> {
  const token = await tokenOf(tenant);
  const http = axios.create({
    baseURL: tenant.url,
    httpAgent: new Agent({ keepAlive: true, maxSockets: connections }),
    headers: { Authorization: `Bearer ${token}` },
    maxRedirects: 0,
  });
  serial += 1;
  const batch = serial;
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < pairs) {
        const i = next++;
        await http.post(`/api/v2/users/${encodeURIComponent(`auth0|p${batch}-${i}`)}/identities`, {
          provider: 'google-oauth2',
          user_id: `s${batch}-${i}`,
        });
      }
    }),
  );
  return (pairs / (performance.now() - started)) * 1000;
}

/** Our pipeline from the rows to the lines, with the record on disk or with none. */
async function ours(
  tenant: TenantProcess,
  pairs: number,
  connections: number,
  onDisk: boolean,
): Promise<number> {
  const address = parseAddress(tenant.url);
  if (!address.ok) throw new Error(address.error.message);
  const clock = systemClock;
  const scrubber = createScrubber();
  const options = {
    tenant: { address: address.value, source: { kind: 'token' as const, token: await tokenOf(tenant) } },
    pace: { reserveShare: 0.2, maxConcurrency: connections },
    timeoutMs: 30_000,
    retries: 5,
  };
  const open = openTenant(options, { clock, scrubber, log: nobody, warn: () => {} });
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const header = {
    run: 'bench',
    command: 'link',
    version: '0',
    input: { path: 'none', sha256: '', rows: pairs },
    tenant: tenant.url,
  };
  const record = await startJournal(folder, header, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  const journal: Journal = onDisk ? record : { async intend() {}, async withdraw() {}, async settle() {} };
  const stop = createShutdown();
  serial += 1;
  const batch = serial;
  const started = performance.now();
  await dispatchRows({
    rows: rowsOf(batch, pairs),
    plan: sendAll(pairs),
    known: { isSettled: () => false, isInDoubt: () => false },
    journal,
    queue: createKeyedQueue(open.gate.rowsUnderWay(), 2000, stop.fail),
    pendingWrites: createPendingWrites(4000, stop.fail),
    gate: open.gate,
    handler: (row) =>
      linkRow(row, {
        accounts: open.connection.accounts,
        clock,
        retries: 5,
        readBack: true,
        backoffMs: (n) => backoffMs(n, clock.random()),
        onResend() {},
        draining: stop.draining,
        aborting: stop.aborting,
      }),
    outcomeContext: { scrubber, now: clock.now },
    stop,
    recordRefusals: true,
    onSettled() {},
  });
  const perSecond = (pairs / (performance.now() - started)) * 1000;
  if (stop.unexpectedError !== undefined) throw stop.unexpectedError.error;
  await record.finish({ state: 'completed', finished_at: new Date().toISOString() });
  await open.connection.close();
  await rm(folder, { recursive: true });
  return perSecond;
}

async function* rowsOf(batch: number, pairs: number): AsyncGenerator<readonly ReadRow[]> {
  for (let first = 0; first < pairs; first += 500) {
    yield Array.from({ length: Math.min(500, pairs - first) }, (_, i): ReadRow => {
      const row = first + i + 1;
      const [primaryUserId, userId] = [`auth0|p${batch}-${row}`, `s${batch}-${row}`];
      const secondary = { provider: 'google-oauth2', userId };
      const pair = {
        row,
        line: row + 1,
        primaryUserId,
        secondaryUserId: `google-oauth2|${userId}`,
        secondary,
      };
      return { kind: 'pair', row, line: row + 1, fields: [], pair };
    });
  }
}

function sendAll(rows: number): RowDecisions {
  return {
    counts: { rows, ready: rows, already_linked: 0, refused: 0, skipped: 0 },
    refusedByReason: {},
    decide: (row) =>
      row.kind === 'pair'
        ? { kind: 'send', primaryUserId: row.pair.primaryUserId }
        : { kind: 'refuse', reason: 'invalid_row', message: '' },
  };
}

/** A management token for a bench. */
export async function tokenOf(tenant: TenantProcess): Promise<string> {
  const reply = await axios.post(`${tenant.url}/oauth/token`, {
    grant_type: 'client_credentials',
    client_id: tenant.env.AUTH0_CLIENT_ID,
    client_secret: tenant.env.AUTH0_CLIENT_SECRET,
    audience: `${tenant.url}/api/v2/`,
  });
  return reply.data.access_token as string;
}
