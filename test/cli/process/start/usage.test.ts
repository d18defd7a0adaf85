import { expect, test } from 'vitest';
import { VERSION } from '../../../../src/domain/version.ts';
import { aBench, pairsCsv } from '../../../support/a-bench.ts';
import { callMain } from '../../../support/call-main.ts';
import { runCli } from '../../../support/cli.ts';

test('help and version are what was asked for: standard output, exit 0', async () => {
  const [help, linkHelp, version] = await Promise.all([
    runCli(['--help']),
    callMain(['link', '--help']),
    runCli(['--version']),
  ]);
  expect([help.code, linkHelp.code, version.code]).toEqual([0, 0, 0]);
  expect(help.stdout).toMatch(/^auth0-bulk-link <command>/);
  for (const command of ['link <pairs>', 'report <run>', 'sandbox', 'demo', 'completion']) {
    expect(help.stdout).toContain(command);
  }
  expect(linkHelp.stdout).toContain('--max-failures');
  expect(version.stdout).toBe(`${VERSION}\n`);
  expect(help.stderr + linkHelp.stderr + version.stderr).toBe('');
});

test('the completion script can be loaded into a shell', async () => {
  const { code, stdout } = await callMain(['completion']);
  expect(code).toBe(0);
  expect(stdout).toContain('auth0-bulk-link');
  expect(stdout).toContain('complete');
});

test.each([
  { args: [], says: 'Specify a command' },
  { args: ['lnik', 'pairs.csv'], says: 'link' },
  { args: ['link'], says: 'pairs' },
  { args: ['link', 'pairs.csv', '--dry-rnu'], says: 'dry-rnu' },
  { args: ['link', 'pairs.csv', 'more.csv'], says: 'more.csv' },
])('a command line that cannot be meant ends in exit 2 with help: $args', async ({ args, says }) => {
  const { code, stdout, stderr } = await callMain(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('--help');
  expect(stderr).toContain(says);
});

test('a mistake on the command line reaches a script as JSON too', async () => {
  const { code, stdout } = await callMain(['link', 'pairs.csv', '--json', '--dry-rnu']);
  expect(code).toBe(2);
  const { error } = JSON.parse(stdout);
  expect(error.code).toBe('usage');
  expect(error.message).toContain('dry-rnu');
});

test.each([
  { flag: '--rate', value: '0', says: '--rate must be a number from 0.01 to 100,000 (got "0")' },
  { flag: '--limit', value: '1.5', says: '--limit must be a whole number' },
  { flag: '--reserve', value: '100%', says: '--reserve must be a share' },
  { flag: '--on-chain', value: 'ignore', says: '--on-chain must be one of refuse, flatten' },
  { flag: '--accept', value: 'whatever', says: 'whatever is none of' },
])('$flag $value is refused by name before anything is sent', async ({ flag, value, says }) => {
  const { tenant, write, call } = await aBench();
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(1)), '--yes', flag, value]);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(tenant.requests).toEqual([]);
});
