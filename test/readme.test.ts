import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { linkFlags } from '../src/cli/flags/flag-tables.ts';
import { EXIT } from '../src/cli/io.ts';
import { SIGNALS, signalExitCode } from '../src/domain/signal.ts';
import { COLUMNS, columnNamed } from '../src/read/csv/columns.ts';
import { sandboxEnvironment } from '../src/sandbox/sandbox.ts';
import { callMain } from './support/call-main.ts';
import { aSandbox } from './support/servers/sandbox.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the README lists the options that link --help lists, with their defaults', async () => {
  const { stdout } = await callMain(['link', '--help']);
  const helped = Array.from(stdout.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm), ([, name]) => name);
  const rows = Array.from(section('Options of link').matchAll(/^\| `--([a-z-]+)`(.*)$/gm));
  // A set: an example of the help may begin a line with an option as well.
  const ours = new Set(helped.filter((name) => name !== 'help' && name !== 'version'));
  expect(rows.map(([, name]) => name).sort()).toEqual([...ours].sort());
  const flags = new Map(Object.entries(linkFlags));
  for (const [, name = '', rest = ''] of rows) {
    const { alias, shownDefault = '' } = flags.get(name)!;
    const [short = '', fallback] = rest.split('|').map((cell) => cell.trim());
    expect(fallback, name).toBe(shownDefault);
    expect(short, name).toBe(alias === undefined ? '' : `, \`-${alias}\``);
  }
});

test('the README lists the commands that --help lists', async () => {
  const { stdout } = await callMain(['--help']);
  const helped = Array.from(stdout.matchAll(/^ {2}auth0-bulk-link (\w+(?: <\w+>)?)/gm), ([, name]) => name);
  const listed = Array.from(section('Install').matchAll(/^\| `(\w+(?: <\w+>)?)` \|/gm), ([, name]) => name);
  expect(listed.sort()).toEqual(helped.sort());
});

test('the README lists the exit codes there are', () => {
  const listed = Array.from(section('Exit codes').matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code));
  expect(listed).toEqual([...Object.values(EXIT), ...SIGNALS.map(signalExitCode)]);
});

test('the README lists the columns, and by the names they really have', () => {
  const rows = Array.from(section('The file of pairs').matchAll(/^\| `(\w+)` \|([^|]*)\|/gm));
  expect(rows.map(([, column]) => column)).toEqual(COLUMNS);
  for (const [, column, others = ''] of rows) {
    for (const [, name = ''] of others.matchAll(/`(\w+)`/g)) expect(columnNamed(name), name).toBe(column);
  }
});

test('the first screen of the README shows lines of the summary', () => {
  const lines = block('excerpt: lines of the summary below').split('\n');
  const summary = block('summary').split('\n');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.trim() !== '…' && !summary.includes(line))).toEqual([]);
});

test('what the README shows is what the tool prints', async () => {
  const identity = (provider: string) => ({ provider, user_id: 'ben', connection: provider, isSocial: true });
  const tenant = await aSandbox({
    users: [
      ...['auth0|ana', 'google-oauth2|ana', 'github|ana', 'auth0|cleo', 'auth0|dan'],
      { user_id: 'auth0|ben', identities: [identity('auth0'), identity('google-oauth2')] },
    ],
    rate: { burst: 50, perSecond: 16 },
  });
  const cwd = mkdtempSync(join(tmpdir(), 'readme-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  writeFileSync(join(cwd, 'pairs.csv'), block('pairs'));
  const link = (...args: string[]) =>
    callMain(['link', 'pairs.csv', ...args], { cwd, env: sandboxEnvironment(tenant), columns: 80 });
  const shown = (text: string) => steady(text.replaceAll(tenant.url, 'acme.eu.auth0.com'));

  const planned = await link();
  expect(planned.code).toBe(2);
  expect(shown(planned.stderr)).toContain(steady(block('plan')));

  const linked = await link('--out', 'runs/first', '--yes');
  expect(linked.code).toBe(1);
  expect(shown(linked.stdout)).toBe(steady(block('summary')));
  const failed = readFileSync(join(cwd, 'runs/first/failure.jsonl'), 'utf8');
  expect(steady(failed)).toContain(steady(block('failure')));
});

/** The text below a heading of the second level. */
function section(heading: string): string {
  const [, text = ''] = README.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0] ?? '';
}

/** The code block below a marker. */
function block(marker: string): string {
  const [, text = ''] = README.split(`<!-- ${marker} -->\n`);
  return /^```\w+\n(.*?)^```$/ms.exec(text)?.[1] ?? `no block ${marker}`;
}

/** Without what differs from run to run: times, rates, latencies. */
function steady(text: string): string {
  return text
    .replace(/^(Time|Tenant's rate|Latency) .*(?:\n {15}.*)*$/gm, '$1')
    .replace(/ sent at [\d.]+\/s/, ' sent')
    .replace(/"(latency_ms|finished_at)":("[^"]*"|[\d.]+)/g, '"$1"');
}
