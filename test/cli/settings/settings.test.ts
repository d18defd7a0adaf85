import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { effectiveEnv, settingsBehindFlags } from '../../../src/cli/settings/settings.ts';
import { problemOf } from '../../support/problem-of.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FLAGS = new Set(['rate', 'max-outage', 'yes', 'config', 'env-file']);
const FLAGS_OF_ALL = new Set([...FLAGS, 'connection-id']);

/** A file with this text, until the test is over. */
async function aFile(text: string): Promise<string> {
  const path = join(await tempFolder(), 'file');
  await writeFile(path, text);
  return path;
}

describe('the environment', () => {
  test('has no empty variables: they count as unset', () => {
    expect(effectiveEnv({ AUTH0_DOMAIN: '', AUTH0_CLIENT_ID: 'id', HOME: undefined }, undefined)).toEqual({
      AUTH0_CLIENT_ID: 'id',
    });
  });

  test('stands over the env file, an empty variable of it does not', async () => {
    const file = await aFile(
      '# of the team\nAUTH0_DOMAIN="file.auth0.com"\nexport AUTH0_CLIENT_ID=file\nEMPTY=\n',
    );
    expect(effectiveEnv({ AUTH0_DOMAIN: 'given.auth0.com', AUTH0_CLIENT_ID: '' }, file)).toEqual({
      AUTH0_DOMAIN: 'given.auth0.com',
      AUTH0_CLIENT_ID: 'file',
    });
  });

  test('wants an env file that can be read', () => {
    expect(problemOf(() => effectiveEnv({}, '/nowhere/.env'))).toEqual({
      code: 'unreadable_file',
      message: '--env-file /nowhere/.env cannot be read: ENOENT.',
    });
  });
});

describe('settings behind the flags', () => {
  test('come from the config file, and from variables over it', async () => {
    const config = await aFile('{"rate": 10, "max-outage": 60, "yes": true}');
    const env = { AUTH0_BULK_LINK_MAX_OUTAGE: '120', AUTH0_DOMAIN: 'acme.auth0.com' };
    expect(settingsBehindFlags(env, config, FLAGS, FLAGS_OF_ALL)).toEqual({
      rate: 10,
      'max-outage': '120',
      yes: true,
    });
  });

  test("may be of another command's flag in a variable: cron jobs set them for all", () => {
    const env = { AUTH0_BULK_LINK_CONNECTION_ID: 'con_1', AUTH0_BULK_LINK_RATE: '5' };
    expect(settingsBehindFlags(env, undefined, FLAGS, FLAGS_OF_ALL)).toEqual({ rate: '5' });
  });

  test('of a mistyped variable are refused', () => {
    const env = { AUTH0_BULK_LINK_MAXOUTAGE: '5' };
    expect(problemOf(() => settingsBehindFlags(env, undefined, FLAGS, FLAGS_OF_ALL))).toMatchObject({
      code: 'unknown_setting',
      message: expect.stringContaining('AUTH0_BULK_LINK_MAXOUTAGE'),
    });
  });

  test.each([
    ['{"max_outage": 5, "Rate": 1}', 'unknown_setting', 'sets "max_outage", "Rate"'],
    ['{"connection-id": "con_1"}', 'unknown_setting', 'sets "connection-id"'],
    ['{"env-file": ".env"}', 'unknown_setting', 'sets "env-file"'],
    ['{"config": "other.json"}', 'unknown_setting', 'sets "config"'],
    ['[]', 'bad_config', 'must hold one JSON object'],
    ['null', 'bad_config', 'must hold one JSON object'],
    ['{rate: 10}', 'bad_config', 'is not JSON'],
    ['', 'bad_config', 'is not JSON'],
  ])('of a config file with %s are refused', async (text, code, words) => {
    const config = await aFile(text);
    expect(problemOf(() => settingsBehindFlags({}, config, FLAGS, FLAGS_OF_ALL))).toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });

  test('want a config file that can be read', async () => {
    const folder = await tempFolder();
    expect(problemOf(() => settingsBehindFlags({}, folder, FLAGS, FLAGS_OF_ALL))).toEqual({
      code: 'unreadable_file',
      message: `--config ${folder} cannot be read: it is a folder.`,
    });
  });
});
