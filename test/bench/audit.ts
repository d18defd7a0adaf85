/**
 * An audit of pairs against an export, beside a bare loop that gunzips and JSON-parses the same export.
 *
 *   npx tsx test/bench/audit.ts                    1,000,000 pairs, 2,000,000 users: what issue 5 asks for (220 MB of disk)
 *   npx tsx test/bench/audit.ts 100000             so many pairs, and twice as many users
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import type { AuditReport } from '../../src/record/views/audit-json.ts';
import { BIN } from '../support/cli.ts';

const BARE = fileURLToPath(new URL('./bare-export.mjs', import.meta.url));
const NOTE_PEAK = new URL('./note-peak.mjs', import.meta.url).href;

/** One export, gone through both ways, each in a process of its own. */
export interface AuditFigures {
  readonly pairs: number;
  readonly users: number;
  readonly bareSeconds: number;
  /** The whole command: both passes over the pairs and all that it writes are in it. */
  readonly auditSeconds: number;
  readonly auditPeakBytes: number;
}

/**
 * @param pairs half of them linked already; twice as many users are in the export.
 * @param rounds they alternate; the best time of each kind counts, and the largest peak.
 */
export async function measureAudit(pairs: number, rounds = 2): Promise<AuditFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  const users = pairs * 2;
  try {
    const [csv, gz] = [join(folder, 'pairs.csv'), join(folder, 'users.ndjson.gz')];
    await pipeline(Readable.from(pairsCsv(pairs)), createWriteStream(csv));
    await pipeline(Readable.from(exportOf(pairs, users)), createGzip(), createWriteStream(gz));
    await writeFile(`${gz}.json`, await factsOf(gz, users));
    const best = { bareSeconds: Infinity, auditSeconds: Infinity, auditPeakBytes: 0 };
    for (let round = 1; round <= rounds; round += 1) {
      const bare = await timed([BARE, gz], {});
      if (Number(bare.stdout) !== users) throw new Error(`the bare loop found ${bare.stdout} users`);
      const peakFile = join(folder, 'peak');
      const out = join(folder, `audit-${round}`);
      const args = ['audit', csv, '--users', gz, '--out', out, '--json', '--quiet'];
      const audit = await timed(['--import', NOTE_PEAK, BIN, ...args], { PEAK_FILE: peakFile });
      const { counts } = JSON.parse(audit.stdout) as AuditReport;
      if (counts.already_linked !== pairs / 2) throw new Error(`unexpected: ${JSON.stringify(counts)}`);
      best.bareSeconds = Math.min(best.bareSeconds, bare.seconds);
      best.auditSeconds = Math.min(best.auditSeconds, audit.seconds);
      best.auditPeakBytes = Math.max(best.auditPeakBytes, Number(await readFile(peakFile, 'utf8')));
    }
    return { pairs, users, ...best };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timed(args: readonly string[], env: Record<string, string>) {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
  return { stdout, seconds: (performance.now() - started) / 1000 };
}

/** Ids in no order, as Auth0's: what lies side by side in a file lies anywhere else. */
const scattered = (n: number) => (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
const primaryOf = (n: number) => `${scattered(n)}${String(n).padStart(8, '0')}${scattered(~n)}`;
const secondaryOf = (n: number) => `10${Number.parseInt(scattered(n), 16)}${String(n).padStart(8, '0')}`;
const isLinked = (n: number) => n % 2 === 1;

function* pairsCsv(pairs: number): Generator<string> {
  yield 'primary_user_id,secondary_user_id\n';
  yield* inThousands(pairs, (n) => `auth0|${primaryOf(n)},google-oauth2|${secondaryOf(n)}\n`);
}

/** Two users for a pair, one that holds the other where it is linked, and strangers for the rest. */
function* exportOf(pairs: number, users: number): Generator<string> {
  yield* inThousands(pairs, (n) => {
    const google = identity('google-oauth2', secondaryOf(n));
    const auth0 = identity('auth0', primaryOf(n));
    if (isLinked(n)) return user('auth0', primaryOf(n), [auth0, { ...google, ...profileData(n) }], n);
    return user('auth0', primaryOf(n), [auth0], n) + user('google-oauth2', secondaryOf(n), [google], n);
  });
  yield* inThousands(users - pairs - Math.ceil(pairs / 2), (n) => {
    const bare = `5f7c${scattered(n)}${String(n).padStart(12, '0')}`;
    return user('auth0', bare, [identity('auth0', bare)], n);
  });
}

/** The fields of our own exports, as Auth0 fills them. */
function user(provider: string, bare: string, identities: readonly object[], n: number): string {
  const line = {
    user_id: `${provider}|${bare}`,
    email: emailOf(n),
    email_verified: true,
    identities,
    ...(n % 4 === 0 ? { user_metadata: userMetadata(n) } : {}),
    ...(provider === 'auth0' ? { app_metadata: appMetadata(n) } : {}),
    created_at: '2023-01-25T18:59:54.117Z',
    last_login: '2026-02-11T07:12:01.530Z',
  };
  return `${JSON.stringify(line)}\n`;
}

/** What shops and portals keep about a person. */
function userMetadata(n: number): object {
  return {
    first_name: 'Person',
    last_name: scattered(n),
    locale: 'en-GB',
    newsletter: n % 3 === 0,
    theme: 'dark',
  };
}

function appMetadata(n: number): object {
  const signup = { at: '2023-01-25T18:59:54.117Z', ip: '203.0.113.7', campaign: scattered(n * 3) };
  return { customer_id: scattered(n * 5), plan: 'gold', roles: ['member', 'beta'], signup };
}

const emailOf = (n: number) => `person.${scattered(n)}@example.com`;

function identity(provider: string, user_id: string): object {
  const isSocial = provider !== 'auth0';
  const connection = isSocial ? provider : 'Username-Password-Authentication';
  return { connection, provider, user_id, isSocial };
}

/** What a linked identity keeps of the user that it was. */
function profileData(n: number): object {
  const name = `Person ${scattered(n)}`;
  const picture = `https://lh3.googleusercontent.com/a/${scattered(n)}${scattered(~n)}${scattered(n * 7)}=s96-c`;
  const profile = {
    email: emailOf(n),
    email_verified: true,
    name,
    given_name: 'Person',
    family_name: scattered(n),
    picture,
  };
  return { profileData: profile };
}

function* inThousands(count: number, lineOf: (n: number) => string): Generator<string> {
  let text = '';
  for (let n = 0; n < count; n += 1) {
    text += lineOf(n);
    if (n % 1000 === 999 || n === count - 1) {
      yield text;
      text = '';
    }
  }
}

async function factsOf(gz: string, users: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(gz)) hash.update(bytes);
  const taken_at = new Date().toISOString();
  const tenant = 'acme.auth0.com';
  return JSON.stringify({ tenant, taken_at, connection_id: null, users, sha256: hash.digest('hex') });
}

/** The figures in a line. */
export function renderAuditFigures(figures: AuditFigures): string {
  const { pairs, users, bareSeconds, auditSeconds, auditPeakBytes } = figures;
  return [
    `${pairs.toLocaleString('en')} pairs against an export of ${users.toLocaleString('en')} users:`,
    `audit ${auditSeconds.toFixed(1)} s, bare gunzip and JSON.parse ${bareSeconds.toFixed(1)} s`,
    `(${(auditSeconds / bareSeconds).toFixed(2)} times), peak ${Math.round(auditPeakBytes / 2 ** 20)} MiB`,
  ].join(' ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(renderAuditFigures(await measureAudit(Number(process.argv[2] ?? 1_000_000))));
}
