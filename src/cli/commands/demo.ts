import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { labelled, page } from '../../report/text/layout.ts';
import { showPath } from '../../report/text/paths.ts';
import { sandboxEnvironment } from '../../sandbox/sandbox.ts';
import { type Call, command } from '../command.ts';
import { fitted } from '../console/terminal.ts';
import { linkFlags } from '../flags/flag-tables.ts';
import { text } from '../flags/flag-values.ts';
import { optional, readFlags, toggle } from '../flags/flags.ts';
import { EXIT, type Io } from '../io.ts';
import { demoPairs, demoTenant } from './demo-bundle.ts';
import { checkDemo } from './demo-check.ts';
import { link } from './link.ts';

const demoFlags = {
  out: optional("the run's folder", text, {
    group: 'The run:',
    alias: 'o',
    shownDefault: 'a new temporary folder',
  }),
  json: toggle('print one JSON object on standard output, nothing else', { group: 'Output:' }),
};

/** What the demo types beside the pairs. Three rows can never succeed: few tries and short waits keep it short. */
const TYPED = { yes: true, retries: '1', timeout: '2' };

export const demo = command({
  name: 'demo',
  describe: 'Link sample pairs on a stand-in tenant',
  flags: demoFlags,
  examples: [['$0 demo', 'every way a row can end, in a few seconds; no network access']],
  run: runDemo,
});

/** `link` as anybody calls it, on a tenant in this very process. @returns 0 when every row ended as it was meant to. */
async function runDemo({ flags, io }: Call<typeof demoFlags>): Promise<number> {
  const out = flags.out ?? mkdtempSync(join(tmpdir(), 'auth0-bulk-link-demo-'));
  const pairs = demoPairs(io.cwd);
  const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
  const tenant = await startSandbox(demoTenant());
  try {
    io.stderr.write(
      fitted(
        `A stand-in tenant runs in this process; nothing leaves this machine. The command is:\n  auth0-bulk-link link ${showPath(pairs)} --yes --retries 1 --timeout 2\n\n`,
        io.stderr,
        io,
      ),
    );
    const typed = { ...TYPED, out, json: flags.json };
    const given = new Set(Object.keys(typed));
    const code = await link.run({
      argument: pairs,
      flags: readFlags(linkFlags, typed),
      given,
      io,
      env: sandboxEnvironment(tenant),
    });
    // Some of the pairs are there to fail: a run that reached its end exits 1.
    if (code !== EXIT.someFailed) return code === EXIT.ok ? EXIT.bug : code;
    return await verdict(pairs, out, flags.json, io);
  } finally {
    await tenant.close();
  }
}

async function verdict(pairs: string, out: string, json: boolean, io: Io): Promise<number> {
  const { rows, surprises } = await checkDemo(resolve(io.cwd, pairs), resolve(io.cwd, out));
  if (surprises.length > 0) {
    io.stderr.write(
      fitted(
        `The demo did not end as expected: ${surprises.join('; ')}.\nOn a machine under heavy load, run it again; otherwise please report the line above.\n`,
        io.stderr,
        io,
      ),
    );
    return EXIT.someFailed;
  }
  if (!json) io.stdout.write(fitted(`\n${lookFirst(rows, pairs, out)}`, io.stdout, io));
  return EXIT.ok;
}

function lookFirst(rows: number, pairs: string, out: string): string {
  const files = labelled([
    [showPath(pairs), 'the pairs; the column ends_as says how each row should end'],
    [showPath(join(out, 'failure.jsonl')), 'the rows that failed, why, and what to do about each'],
    [showPath(join(out, 'success.jsonl')), 'the links; "recovered" marks the two whose replies were lost'],
  ]);
  return page([
    [`The demo ended as expected: all ${rows} rows ended as they should, failures included.`],
    ['Files to look at first', ...files.map((line) => `  ${line}`)],
    ['The stand-in tenant has stopped. To start one for your own pairs:', '  auth0-bulk-link sandbox'],
  ]);
}
