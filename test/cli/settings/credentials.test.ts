import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCredentials } from '../../../src/cli/settings/credentials.ts';
import { problemOf } from '../../support/problem-of.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A file with this text, until the test is over. */
async function aFile(text: string): Promise<string> {
  const path = join(await tempFolder(), 'secret');
  await writeFile(path, text);
  return path;
}

function pem(type: 'rsa' | 'ec'): string {
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

const CLIENT = { AUTH0_CLIENT_ID: 'id', AUTH0_CLIENT_SECRET: 'secret' };

describe('credentials', () => {
  test('are a token file first: it is the most explicit', async () => {
    const path = await aFile('\ufefffrom-file\n');
    expect(findCredentials({ AUTH0_ACCESS_TOKEN: 'from-env', ...CLIENT }, path)).toEqual({
      kind: 'token_file',
      path,
      token: 'from-file',
    });
  });

  test('are a token of the environment next', () => {
    expect(findCredentials({ AUTH0_ACCESS_TOKEN: ' from-env\n', ...CLIENT }, undefined)).toEqual({
      kind: 'token',
      token: 'from-env',
    });
  });

  test("are the client's own otherwise", () => {
    expect(findCredentials(CLIENT, undefined)).toEqual({
      kind: 'client',
      proof: { kind: 'secret', clientId: 'id', clientSecret: 'secret' },
    });
  });

  test('are a signing key before a secret', async () => {
    const key = pem('rsa');
    const env = { ...CLIENT, AUTH0_CLIENT_SIGNING_KEY_PATH: await aFile(key) };
    expect(findCredentials(env, undefined)).toEqual({
      kind: 'client',
      proof: { kind: 'private_key', clientId: 'id', privateKeyPem: key },
    });
  });

  test.each([
    [{}, 'neither AUTH0_ACCESS_TOKEN nor AUTH0_CLIENT_ID is set'],
    [{ AUTH0_CLIENT_SECRET: 'secret' }, 'neither AUTH0_ACCESS_TOKEN nor AUTH0_CLIENT_ID is set'],
    [{ AUTH0_CLIENT_ID: 'id' }, 'AUTH0_CLIENT_ID is set, but neither'],
  ])('%j are none, and what to set is said', (env, words) => {
    expect(problemOf(() => findCredentials(env, undefined))).toMatchObject({
      code: 'no_credentials',
      message: expect.stringContaining(words),
      next: expect.stringContaining('--env-file'),
    });
  });

  test.each([
    ['two lines', 'one\ntwo'],
    ['the word Bearer', 'Bearer one'],
    ['a character that fits no header', 'tökén'],
  ])('with %s in the token were pasted wrong, and are not repeated', async (_what, token) => {
    const path = await aFile(token);
    for (const found of [
      problemOf(() => findCredentials({ AUTH0_ACCESS_TOKEN: token }, undefined)),
      problemOf(() => findCredentials({}, path)),
    ]) {
      expect(found.code).toBe('bad_token');
      expect(JSON.stringify(found)).not.toContain(JSON.stringify(token).slice(1, -1));
    }
  });

  test('in a file that is empty or not there are told by its name', async () => {
    const empty = await aFile(' \n');
    expect(problemOf(() => findCredentials({}, empty)).message).toBe(`The token file ${empty} is empty.`);
    expect(problemOf(() => findCredentials({}, '/nowhere/token')).message).toBe(
      'The token file /nowhere/token cannot be read: ENOENT.',
    );
  });

  test.each([
    ['no key', () => 'ssh-rsa AAAA'],
    ['a key that is none inside', () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['a key that cannot sign RS256', () => pem('ec')],
  ])('with %s in the signing key file are refused before anything is sent', async (_what, key) => {
    const path = await aFile(key());
    const env = { AUTH0_CLIENT_ID: 'id', AUTH0_CLIENT_SIGNING_KEY_PATH: path };
    expect(problemOf(() => findCredentials(env, undefined))).toMatchObject({
      code: 'bad_key',
      message: expect.stringContaining(path),
    });
  });
});
