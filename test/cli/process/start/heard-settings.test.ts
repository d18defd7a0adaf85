import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, pairsCsv } from '../../../support/a-bench.ts';

/** Pairs in the file: more than any limit below. */
const PAIRS = 3;

/** Bytes that editors and shells of Windows write. */
const utf16le = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();
const noMark = (text: string) => Buffer.from(text, 'utf16le');

/** Runs `link` with one source of settings. Whatever it says, nothing or less than all is linked, or the test fails. */
async function linkWith(
  { write, call, tenant }: Bench,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const ended = await call(['link', write('pairs.csv', pairsCsv(PAIRS)), '--yes', '--out', 'run', ...args], {
    env,
  });
  return { ...ended, linked: linksOf(tenant).length };
}

const DRY = 'AUTH0_BULK_LINK_DRY_RUN';

test.each<[what: string, content: string | Uint8Array]>([
  ['a byte order mark', `\uFEFF${DRY}=true\n`],
  ['UTF-16, little end first', utf16le(`${DRY}=true\r\n`)],
  ['UTF-16, big end first', utf16be(`${DRY}=true\r\n`)],
  ['CRLF', `A=1\r\n${DRY}=true\r\n`],
  ['CR alone', `A=1\r${DRY}=true\r`],
  ['export', `export ${DRY}=true`],
  ['blanks around =', `  ${DRY} = true`],
  ['quotes', `${DRY}="true"`],
  ['a blank in quotes', `${DRY}="true "`],
  ['yes', `${DRY}=yes`],
  ['ON', `${DRY}=ON`],
  ['1', `${DRY}=1 # for now`],
  ['a comment with a quote before it', `# it's for "tests\n${DRY}=true`],
  ['the same twice', `${DRY}=true\n${DRY}='true'`],
  ['no line break', `A=1\n\n${DRY}=true`],
  ['a key of several lines', `AUTH0_KEY="-----BEGIN\nabc=\n-----END"\n${DRY}=true`],
  ['names of others', `NEXT_PUBLIC_AUTH0_DOMAIN=x\nAUTH0_SECRET=y\nURL=$AUTH0_DOMAIN\n${DRY}=true`],
])('an env file with %s is heard', async (_what, content) => {
  const bench = await aBench();
  const { code, linked } = await linkWith(bench, [
    '--env-file',
    join(bench.folder, bench.write('.env', content)),
  ]);
  expect({ code, linked }).toEqual({ code: 0, linked: 0 });
});

test.each<[what: string, content: string | Uint8Array, says: string]>([
  ['set', `set ${DRY}=true`, DRY],
  ['SET', `SET ${DRY}=true`, DRY],
  ['setx', `setx ${DRY} true`, DRY],
  ['$env:', `$env:${DRY} = "true"`, DRY],
  ['declare -x', `declare -x ${DRY}=true`, DRY],
  ['two blanks behind export', `export  ${DRY}=true`, DRY],
  ['lower case', 'auth0_bulk_link_dry_run=true', 'auth0_bulk_link_dry_run'],
  ['mixed case', 'AUTH0_BULK_LINK_Dry_Run=true', 'Dry_Run'],
  ['hyphens', 'AUTH0-BULK-LINK-DRY-RUN=true', 'AUTH0'],
  ['a word run together', 'AUTH0_BULK_LINK_DRYRUN=true', DRY],
  ['a letter O', 'AUTHO_BULK_LINK_DRY_RUN=true', 'AUTHO'],
  ['the prefix cut short', 'BULK_LINK_DRY_RUN=true', 'BULK_LINK'],
  ['a colon', `${DRY}: true`, DRY],
  ['no =', DRY, DRY],
  ['no = and a value', `${DRY} true`, DRY],
  ['a dash for =', `${DRY} – true`, DRY],
  ['two in one line', `AUTH0_AUDIENCE=x ${DRY}=true`, 'second variable'],
  ['two in quotes in one line', `AUTH0_AUDIENCE="x" ${DRY}="true"`, 'second variable'],
  ['an open quote before it', `X="abc\n${DRY}=true\nY="z"`, DRY],
  ['an open quote at the end', `${DRY}="true`, DRY],
  ['an open quote of its own', `${DRY}="true\nY="z"`, '--dry-run'],
  ['a no-break space before it', `\u00A0${DRY}=true`, DRY],
  ['a mark in the middle of the file', `A=1\n\uFEFF${DRY}=true`, DRY],
  ['a character that nobody sees', 'AUTH0_BULK\u200B_LINK_DRY_RUN=true', 'sets no variable'],
  ['another comment', `// ${DRY}=true`, DRY],
  ['two values', `${DRY}=true\n${DRY}=false`, DRY],
  ['a word that says nothing', `${DRY}=maybe`, '--dry-run'],
  ['quotes within quotes', `${DRY}='"true"'`, '--dry-run'],
  ['a limit spelled with set', 'set AUTH0_BULK_LINK_LIMIT=1', 'AUTH0_BULK_LINK_LIMIT'],
  ['a limit with a decimal comma', 'AUTH0_BULK_LINK_LIMIT=1,5', '--limit'],
  ['the flag as a name', '--dry-run=true\nAUTH0_DRY_RUN=true', 'AUTH0_DRY_RUN'],
  ['a mistyped credential', 'AUTH0_DOMIAN=other.auth0.com', 'AUTH0_DOMAIN'],
  ['another env file', 'AUTH0_BULK_LINK_ENV_FILE=other.env', 'another env file'],
  ['UTF-16 without a mark', noMark(`${DRY}=true`), 'not text'],
  ['bytes of another encoding', Buffer.from([0x41, 0x3d, 0xe4, 0x0a]), 'not text'],
])('an env file with %s is refused', async (_what, content, says) => {
  const bench = await aBench();
  const { code, linked, stderr } = await linkWith(bench, [
    '--env-file',
    join(bench.folder, bench.write('.env', content)),
  ]);
  expect({ code, linked }).toEqual({ code: 2, linked: 0 });
  expect(stderr).toContain(says);
});

test('a secret of an env file is in no message', async () => {
  const bench = await aBench();
  for (const line of [
    'set AUTH0_CLIENT_SECRET=s3cret',
    'AUTH0_CLIENT_SECRET: s3cret',
    'AUTH0_ACCESS_TOKEN s3cret',
  ]) {
    const { code, stderr } = await linkWith(bench, [
      '--env-file',
      join(bench.folder, bench.write('.env', line)),
    ]);
    expect(code).toBe(2);
    expect(stderr).not.toContain('s3cret');
  }
});

test.each<[what: string, content: string | Uint8Array]>([
  ['true', '{"dry-run": true}'],
  ['a byte order mark', '\uFEFF{"dry-run": true}'],
  ['UTF-16', utf16le('{"dry-run": true}')],
  ['text', '{"dry-run": "yes"}'],
  ['a number', '{"dry-run": 1}'],
])('a config file with %s is heard', async (_what, content) => {
  const bench = await aBench();
  const { code, linked } = await linkWith(bench, [
    '--config',
    join(bench.folder, bench.write('c.json', content)),
  ]);
  expect({ code, linked }).toEqual({ code: 0, linked: 0 });
});

test.each<[what: string, content: string | Uint8Array, says: string]>([
  ['a key twice', '{"dry-run": true, "dry-run": false}', '"dry-run" twice'],
  ['a key twice in two spellings of JSON', '{"dry-run": true, "dry\\u002drun": false}', '"dry-run" twice'],
  ['a letter more', '{"dry-runn": true}', 'dry-runn'],
  ['an underscore', '{"dry_run": true}', 'dry_run'],
  ['capitals', '{"DRY-RUN": true}', 'DRY-RUN'],
  ['dashes', '{"--dry-run": true}', '--dry-run'],
  ['an alias', '{"n": true}', '"n"'],
  ['a variable', `{"${DRY}": true}`, DRY],
  ['nothing', '{"dry-run": null}', '--dry-run'],
  ['an empty text', '{"dry-run": ""}', '--dry-run'],
  ['a list', '{"dry-run": [true, false]}', '--dry-run'],
  ['an object', '{"dry-run": {"on": true}}', '--dry-run'],
  ['settings a level down', '{"link": {"dry-run": true}}', '"link"'],
  ['a limit of nothing', '{"limit": null}', '--limit'],
  ['a limit that is true', '{"limit": true}', '--limit'],
  ['comments', '{// "dry-run": true\n}', 'not JSON'],
  ['UTF-16 without a mark', noMark('{"dry-run": true}'), 'not text'],
])('a config file with %s is refused', async (_what, content, says) => {
  const bench = await aBench();
  const { code, linked, stderr } = await linkWith(bench, [
    '--config',
    join(bench.folder, bench.write('c.json', content)),
  ]);
  expect({ code, linked }).toEqual({ code: 2, linked: 0 });
  expect(stderr).toContain(says);
});

test.each(['true', 'TRUE', 'yes', 'Yes', 'on', '1', ' true '])(
  'a variable that says %j is heard',
  async (value) => {
    const { code, linked } = await linkWith(await aBench(), [], { [DRY]: value });
    expect({ code, linked }).toEqual({ code: 0, linked: 0 });
  },
);

test.each([
  [DRY, 'ja'],
  [DRY, '"true"'],
  [DRY, ' '],
  [DRY.toLowerCase(), 'true'],
  ['Auth0_Bulk_Link_Dry_Run', 'true'],
  ['AUTH0_BULK_LINK_DRYRUN', 'true'],
  ['AUTH0_BULK_LINK_DRY-RUN', 'true'],
  ['AUTH0_BULK_LINK__DRY_RUN', 'true'],
  ['AUTH0_BULKLINK_DRY_RUN', 'true'],
  ['AUTH0_BULK_DRY_RUN', 'true'],
  ['AUTHO_BULK_LINK_DRY_RUN', 'true'],
  ['BULK_LINK_DRY_RUN', 'true'],
  ['AUTH0_DRY_RUN', 'true'],
  ['AUTH0_LIMIT', '1'],
  ['AUTH0_BULK_LINK_LIMIT', '1 row'],
  ['auth0_domain', 'other.auth0.com'],
  ['AUTH0_DOMAI', 'other.auth0.com'],
  ['AUTH0_CLIENTID', 'other'],
  ['AUTH0_CLIENT_SECERT', 'other'],
  ['AUTH0_ACCES_TOKEN', 'other'],
  ['AUTH0_ACCESSTOKEN', 'other'],
])('the variable %s=%s is refused', async (name, value) => {
  const { code, linked, stderr } = await linkWith(await aBench(), [], { [name]: value });
  expect({ code, linked }).toEqual({ code: 2, linked: 0 });
  expect(stderr).toMatch(/AUTH0_|--dry-run|--limit/);
});

test("variables of other programs are none of this one's business", async () => {
  const env = {
    AUTH0_SECRET: 'x',
    AUTH0_BASE_URL: 'http://localhost:3000',
    AUTH0_ISSUER_BASE_URL: 'https://acme.auth0.com',
    AUTH0_API_TOKEN: 'x',
    AUTH0_DEBUG: 'true',
    AUTH0_CLIENT_ID_2: 'x',
    AUTH0_CALLBACK_URL: 'x',
    REACT_APP_AUTH0_DOMAIN: 'x',
  };
  const { code, linked } = await linkWith(await aBench(), [], env);
  expect({ code, linked }).toEqual({ code: 0, linked: PAIRS });
});

test.each([
  [['--dry-run']],
  [['-n']],
  [['-yn']],
  [['--dry-run', 'true']],
  [['--dry-run=true']],
  [['--dry-run=yes']],
  [['--dry-run=TRUE']],
  [['--dry-run=1']],
  [['-n=on']],
  [['-yn=on']],
  [['-n', '-y']],
  [['-n=true', '--dry-run', 'true']],
  [['--dry-run', '--dry-run']],
  [['-n', '--dry-run']],
  [['--dry-run=false', '-n']],
  [['-n=off', '--dry-run', 'true']],
])('the flag %j is heard', async (args) => {
  const { code, linked } = await linkWith(await aBench(), args);
  expect({ code, linked }).toEqual({ code: 0, linked: 0 });
});

test.each([
  [['--dry_run']],
  [['--dryRun']],
  [['--DRY-RUN']],
  [['--Dry-run']],
  [['--dry']],
  [['--no-dry-run']],
  [['-dry-run']],
  [['-N']],
  [['-n1']],
  [['-n0']],
  [['-yn=maybe']],
  [['-limit', '1']],
  [['–dry-run']],
  [['—dry-run']],
  [['−−dry-run']],
  [['‑‑dry‑run']],
  [['—limit', '1']],
  [['--', '--dry-run']],
  [['--', '--limit', '1']],
  [['dry-run']],
  [['']],
  [['-']],
  [['--dry-run\u00A0']],
  [['--dry-run\u200B']],
  [['--dry-run=']],
  [['--dry-run=maybe']],
  [['--dry-run=ture']],
  [['--dry-run', 'yes']],
  [['--dry-run', 'TRUE']],
  [['--yes', '--no-yes']],
  [['--limit']],
  [['--limit=']],
  [['--limit', '']],
  [['--limit', '--quiet']],
  [['--columns', 'primary_user_id=a', '--columns', 'secondary_user_id=b']],
  [['--accept', 'rejected', '--accept', 'forbidden']],
  [['--limit', '1,5']],
  [['--limit', '1', '5']],
  [['--require_verified']],
  [['--require-verified=perhaps']],
])('the command line %j is refused', async (args) => {
  const { code, linked, stderr } = await linkWith(await aBench(), args);
  expect({ code, linked }).toEqual({ code: 2, linked: 0 });
  expect(stderr).not.toBe('');
});

test('of a flag that is typed twice the last one counts, as scripts that wrap the command rely on', async () => {
  const { code, linked } = await linkWith(await aBench(), [
    '--limit',
    '1',
    '--limit',
    '2',
    '-n',
    '--dry-run=no',
  ]);
  expect({ code, linked }).toEqual({ code: 0, linked: 2 });
});

test('the environment beats the config file where it names tenant and token by their own variables', async () => {
  const bench = await aBench();
  const token = bench.write('token', 'not-of-this-tenant');
  const config = bench.write(
    'c.json',
    JSON.stringify({ domain: 'other.auth0.com', 'token-file': join(bench.folder, token) }),
  );
  const args = [
    'link',
    bench.write('pairs.csv', pairsCsv(1)),
    '--yes',
    '--config',
    join(bench.folder, config),
  ];
  const { code } = await bench.call(args, { env: { AUTH0_ACCESS_TOKEN: bench.tenant.issueToken() } });
  expect(code).toBe(0);
  expect(linksOf(bench.tenant)).toHaveLength(1);
});

test('the built command hears a marked env file, and refuses one that it would not hear', async () => {
  const { write, run, folder, tenant } = await aBench();
  const args = ['link', write('pairs.csv', pairsCsv(PAIRS)), '--yes', '--out', 'run', '--env-file'];
  const heard = await run([...args, join(folder, write('a.env', `\uFEFF${DRY}=true\r\n`))]);
  const refused = await run([...args, join(folder, write('b.env', `$env:${DRY} = "true"\r\n`))]);
  expect([heard.code, refused.code]).toEqual([0, 2]);
  expect(linksOf(tenant)).toEqual([]);
});
