import { writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METADATA_KINDS, metadataOf } from '../../src/domain/account/metadata.ts';
import { isTooDeep, parseJson } from '../../src/domain/exact-json.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { mergeMetadata } from '../../src/plan/metadata/merge-metadata.ts';
import { unmergeMetadata } from '../../src/plan/metadata/unmerge-metadata.ts';
import { readUserProfiles } from '../../src/read/export/user-profiles.ts';
import { readUsersExport } from '../../src/read/export/users-export.ts';
import { unverifiedSub } from '../../src/read/ids/id-token.ts';
import { toJson } from '../../src/record/files/jsonl.ts';
import { createAccessCalls } from '../../src/tenant/api/access.ts';
import { classifyLinkReply } from '../../src/tenant/api/classify-link-reply.ts';
import { createExportJobs } from '../../src/tenant/api/export-jobs.ts';
import { createFactReads } from '../../src/tenant/api/fact-reads.ts';
import { userPath } from '../../src/tenant/api/link-calls.ts';
import { createProfiles } from '../../src/tenant/api/profiles.ts';
import { aPair } from '../support/builders/a-pair.ts';
import { anyJson, anyText } from '../support/builders/any-json.ts';
import { aServer } from '../support/servers/a-server.ts';
import { aClient } from '../support/servers/tenant-client.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A user whose members may be anything. */
const anyUser = fc
  .record({
    id: fc.constantFrom('"auth0|p"', '"google-oauth2|s"', '1'),
    identities: anyJson,
    user: anyJson,
    app: anyJson,
  })
  .map(
    ({ id, identities, user, app }) =>
      `{"user_id":${id},"identities":${identities},"user_metadata":${user},"app_metadata":${app}}`,
  );
const anyReply = fc.oneof(
  anyJson,
  anyUser,
  fc.array(anyJson, { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
);
const anyStatus = fc.constantFrom(200, 201, 400, 403, 404, 409);

test('whatever JSON the tenant answers, every call ends in a value', async () => {
  let reply = { status: 200, text: '' };
  const { url } = await aServer((_request, response) => {
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.text);
  });
  const { client, accounts } = aClient(url, 'token', { retries: 0 });
  const [profiles, access, facts, jobs] = [
    createProfiles(client),
    createAccessCalls(client),
    createFactReads(client),
    createExportJobs(client),
  ];
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(anyStatus, anyReply, anyText, async (status, text, id) => {
      reply = { status, text };
      classifyLinkReply(await accounts.link(aPair(), 'auth0|p'), aPair());
      await accounts.read('auth0|p', 'its own');
      await facts.read('auth0|p', signal);
      const view = await profiles.read('auth0|p');
      // What is found can be written to a file, and to the tenant.
      if (view.kind === 'found') {
        toJson(view.profile);
        await profiles.patch('auth0|p', metadataOf(view.profile));
      }
      await profiles.unlink('auth0|p', { provider: 'google-oauth2', userId: id });
      const list = await access.list('auth0|p', 'organizations');
      if (list.kind === 'found') await access.assign('auth0|p', list.access);
      await access.list('auth0|p', 'permissions');
      const start = await jobs.start();
      if (start.kind === 'started') await jobs.poll(start.jobId);
    }),
    { numRuns: 60 },
  );
});

test('whatever an id token holds, it has a sub that can stand in a path, or none', () => {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  fc.assert(
    fc.property(
      fc.oneof(
        anyJson,
        anyText.map((sub) => JSON.stringify({ sub })),
      ),
      (claims) => {
        const sub = unverifiedSub(`${part('{}')}.${part(claims)}.c2ln`);
        if (sub !== undefined) expect(userPath(sub)).toBe(`/api/v2/users/${encodeURIComponent(sub)}`);
      },
    ),
  );
});

test('whatever an export holds, it ends in users or in a problem, and its profiles can be written', async () => {
  const path = `${await tempFolder()}/users.ndjson`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(anyUser, anyJson), { minLength: 1, maxLength: 4 }), async (lines) => {
      await writeFile(path, `${lines.join('\n')}\n`);
      try {
        for await (const users of readUsersExport(path, 'users.ndjson')) Array.from(users);
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
      }
      for await (const profiles of readUserProfiles(path, 'users.ndjson')) {
        for (const profile of profiles) toJson(profile);
      }
    }),
    { numRuns: 60 },
  );
});

/** Null where it is refused. */
function read(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return null;
  }
}

describe('a merge', () => {
  const metadata = fc
    .tuple(anyJson, anyJson)
    .map(([user_metadata, app_metadata]) =>
      read(`{"user_metadata":${user_metadata},"app_metadata":${app_metadata}}`),
    )
    .filter((user) => !isTooDeep(user))
    .map(metadataOf);

  test('of whatever two users have can be written, and taken back', () => {
    fc.assert(
      fc.property(metadata, metadata, (primary, secondary) => {
        for (const rule of ['fill', 'prefer-secondary', 'fail-on-conflict'] as const) {
          const plan = mergeMetadata(primary, secondary, rule);
          if (!plan.ok || plan.value === undefined) continue;
          const recorded = parseJson(toJson(plan.value)) as NonNullable<typeof plan.value>;
          const merged = Object.fromEntries(
            METADATA_KINDS.map((kind) => [kind, { ...primary[kind], ...recorded.wrote[kind] }]),
          );
          expect(unmergeMetadata(recorded, merged).kept).toEqual([]);
          expect(mergeMetadata(merged, secondary, rule === 'fail-on-conflict' ? 'fill' : rule)).toEqual({
            ok: true,
            value: undefined,
          });
        }
      }),
    );
  });

  test('of long lists is linear: two of 200,000 elements are one of 300,000', () => {
    const list = (from: number) => Array.from({ length: 200_000 }, (_, i) => ({ n: from + i }));
    const plan = mergeMetadata(
      { app_metadata: { a: list(0) } },
      { app_metadata: { a: list(100_000) } },
      'fill',
    );
    expect(plan.ok && plan.value?.wrote.app_metadata?.a).toHaveLength(300_000);
  });

  test('whose conflicts are many lists the first of them, and no key at its full length', () => {
    const long = 'k'.repeat(100_000);
    const all = (value: number) => ({
      app_metadata: { [long]: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`${i}`, value])) },
    });
    const plan = mergeMetadata(all(1), all(2), 'fail-on-conflict');
    expect(plan.ok ? [] : plan.error).toHaveLength(20);
    expect(plan.ok ? '' : plan.error[0]).toBe(`app_metadata.${'k'.repeat(100)}.0`);
  });
});
