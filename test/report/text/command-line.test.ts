import { expect, test } from 'vitest';
import { commandLine, resumeCommand } from '../../../src/report/text/command-line.ts';

test.each([
  [['link', 'pairs.csv'], 'auth0-bulk-link link pairs.csv'],
  [['link', 'my pairs.csv'], "auth0-bulk-link link 'my pairs.csv'"],
  [['link', "it's $HOME.csv"], "auth0-bulk-link link 'it'\\''s $HOME.csv'"],
  [['link', ''], "auth0-bulk-link link ''"],
  [['link', "it's\u001b[31m\u202e\\"], "auth0-bulk-link link $'it\\'s\\U0000001b[31m\\U0000202e\\\\'"],
])('%j can be pasted into a shell', (args, text) => {
  expect(commandLine(args)).toBe(text);
});

test('the command to go on names the input, the folder and what else was typed', () => {
  expect(resumeCommand('pairs.csv', 'runs/1', ['--domain', 'acme.auth0.com'])).toBe(
    'auth0-bulk-link link pairs.csv --out runs/1 --domain acme.auth0.com --resume',
  );
});

test('pairs from standard input leave nobody to ask, so --yes is part of the command', () => {
  expect(resumeCommand('-', 'runs/1')).toBe('auth0-bulk-link link - --out runs/1 --yes --resume');
});
