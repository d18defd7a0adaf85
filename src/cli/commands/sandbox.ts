import { readFileSync } from 'node:fs';
import { problem } from '../../domain/problem.ts';
import { sandboxEnvironment } from '../../sandbox/sandbox.ts';
import type { RateLimit } from '../../sandbox/state/bucket.ts';
import type { SeedUser } from '../../sandbox/state/users.ts';
import { type Call, command } from '../command.ts';
import { fitted } from '../console/terminal.ts';
import { between, oneOf, text, wholeBetween } from '../flags/flag-values.ts';
import { optional, withDefault } from '../flags/flags.ts';
import { EXIT } from '../io.ts';

const GROUP = { group: 'Stand-in tenant:' };

const sandboxFlags = {
  port: optional('port on 127.0.0.1', wholeBetween(1, 65_535), { ...GROUP, shownDefault: 'any free one' }),
  users: optional('initial users: NDJSON, as in an export', text, {
    ...GROUP,
    shownDefault: 'every well-formed id exists',
  }),
  burst: optional("rate limit: the bucket's size", wholeBetween(1, 1e6), {
    ...GROUP,
    shownDefault: 'no limit',
  }),
  'per-second': optional('rate limit: sustained requests per second', between(0.01, 1e6), {
    ...GROUP,
    shownDefault: 'the burst',
  }),
  refill: withDefault(
    'how the bucket refills: every millisecond, or once per second',
    oneOf('ms', 'step'),
    'ms',
    GROUP,
  ),
  latency: withDefault('milliseconds before a call is answered', wholeBetween(0, 3_600_000), 0, GROUP),
  'token-life': withDefault(
    'lifetime of an access token in seconds',
    between(0.1, 31_536_000),
    86_400,
    GROUP,
  ),
  'applied-log': optional('file to append every change to, as a line of JSON', text, GROUP),
};

export const sandbox = command({
  name: 'sandbox',
  describe: 'Run a local stand-in tenant to try things on',
  flags: sandboxFlags,
  examples: [['$0 sandbox --burst 50 --per-second 16 --latency 140', 'as slow as an Enterprise tenant']],
  run: runSandbox,
});

async function runSandbox({ flags, io }: Call<typeof sandboxFlags>): Promise<number> {
  const rate = rateOf(flags);
  const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
  const tenant = await startSandbox({
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.users === undefined ? { lazyUsers: true } : { users: readUsers(flags.users) }),
    ...(rate === undefined ? {} : { rate }),
    ...(flags['applied-log'] === undefined ? {} : { appliedFile: flags['applied-log'] }),
    latencyMs: flags.latency,
    tokenLifeS: flags['token-life'],
    // It may serve for days: what it did is counted and, with --applied-log, written.
    requestLog: 0,
    keepApplied: flags['applied-log'] === undefined,
  });
  const lines = Object.entries(sandboxEnvironment(tenant)).map(([name, value]) => `export ${name}=${value}`);
  io.stdout.write(`${lines.join('\n')}\n`);
  io.stderr.write(
    fitted(
      'A stand-in tenant runs in memory at the address above. Paste these lines into another terminal, then run:\n' +
        '  auth0-bulk-link link pairs.csv\nPress Ctrl-C to stop it.\n',
      io.stderr,
      io,
    ),
  );
  await new Promise<void>((resolve) => {
    const off = io.onSignal(() => {
      off();
      resolve();
    });
  });
  await tenant.close();
  return EXIT.ok;
}

function rateOf(flags: Call<typeof sandboxFlags>['flags']): RateLimit | undefined {
  const { burst, refill } = flags;
  if (burst === undefined) {
    if (flags['per-second'] === undefined) return undefined;
    throw problem('usage', '--per-second requires --burst: a rate limit has both.');
  }
  return { burst, perSecond: flags['per-second'] ?? burst, refill };
}

function readUsers(path: string): SeedUser[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as SeedUser);
  } catch (error) {
    throw problem(
      'unreadable_file',
      `--users ${path} cannot be read as NDJSON: ${(error as Error).message}.`,
    );
  }
}
