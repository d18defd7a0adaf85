import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METADATA_KINDS, type MergeRule, type MetadataPair } from '../../../src/domain/account/metadata.ts';
import { mergeMetadata } from '../../../src/plan/metadata/merge-metadata.ts';
import { unmergeMetadata } from '../../../src/plan/metadata/unmerge-metadata.ts';
import { patchedUser } from '../../../src/sandbox/routes/user-routes.ts';

/** The primary's metadata after the merge, as the tenant makes it of the PATCH. */
function merged(primary: MetadataPair, secondary: MetadataPair, rule: MergeRule): MetadataPair {
  const plan = mergeMetadata(primary, secondary, rule);
  if (!plan.ok) throw new Error(plan.error.join());
  return plan.value === undefined ? primary : patched(primary, plan.value.wrote);
}

function patched(primary: MetadataPair, patch: MetadataPair): MetadataPair {
  const user = patchedUser({ user_id: 'auth0|p', identities: [], ...primary }, { ...patch });
  if (typeof user === 'string') throw new Error(user);
  const { user_metadata, app_metadata } = user;
  return { ...(user_metadata ? { user_metadata } : {}), ...(app_metadata ? { app_metadata } : {}) };
}

const of = (user_metadata: Record<string, unknown>): MetadataPair => ({ user_metadata });

test('objects merge by key, arrays become an ordered union, and the policy decides between scalars', () => {
  const primary = of({ theme: 'dark', tags: ['a', 'b'], prefs: { lang: 'de', nested: { x: 1 } } });
  const secondary = of({
    theme: 'light',
    tags: ['b', 'c'],
    prefs: { lang: 'en', nested: { y: 2 } },
    plan: 'pro',
  });
  expect(merged(primary, secondary, 'fill')).toEqual(
    of({ theme: 'dark', tags: ['a', 'b', 'c'], prefs: { lang: 'de', nested: { x: 1, y: 2 } }, plan: 'pro' }),
  );
  expect(merged(primary, secondary, 'prefer-secondary')).toEqual(
    of({ theme: 'light', tags: ['a', 'b', 'c'], prefs: { lang: 'en', nested: { x: 1, y: 2 } }, plan: 'pro' }),
  );
});

test('only first-level keys that change are written, each with its whole value', () => {
  const plan = mergeMetadata(
    of({ same: 1, prefs: { a: 1 } }),
    of({ same: 1, prefs: { b: 2 }, none: null }),
    'fill',
  );
  expect(plan).toEqual({
    ok: true,
    value: { wrote: of({ prefs: { a: 1, b: 2 } }), before: of({ prefs: { a: 1 } }) },
  });
});

test('a secondary without metadata, or with nothing new, writes nothing: never an empty object', () => {
  expect(mergeMetadata(of({ a: 1 }), {}, 'fill')).toEqual({ ok: true, value: undefined });
  expect(mergeMetadata(of({ a: 1 }), of({}), 'prefer-secondary')).toEqual({ ok: true, value: undefined });
  expect(mergeMetadata(of({ a: 1 }), of({ a: 2 }), 'fill')).toEqual({ ok: true, value: undefined });
});

test('a value of another kind never replaces an object or array of the primary', () => {
  const primary = of({ a: { x: 1 }, b: [1], c: 'text' });
  expect(merged(primary, of({ a: 5, b: { y: 1 }, c: [2] }), 'prefer-secondary')).toEqual(
    of({ a: { x: 1 }, b: [1], c: [2] }),
  );
});

test('fail-on-conflict lists every path where the two differ, and fills where they do not', () => {
  const primary: MetadataPair = {
    user_metadata: { a: 1, p: { q: 'x' }, l: [1] },
    app_metadata: { plan: 'pro' },
  };
  const secondary: MetadataPair = {
    user_metadata: { a: 2, p: { q: 'y' }, l: [2] },
    app_metadata: { plan: 'pro' },
  };
  expect(mergeMetadata(primary, secondary, 'fail-on-conflict')).toEqual({
    ok: false,
    error: ['user_metadata.a', 'user_metadata.p.q'],
  });
  expect(merged(of({ a: 1 }), of({ a: 1, b: 2 }), 'fail-on-conflict')).toEqual(of({ a: 1, b: 2 }));
});

test.each<readonly [primary: unknown, secondary: unknown, conflicts: readonly string[]]>([
  [{ x: 1 }, [1], ['a']],
  [{ x: 1 }, 1, ['a']],
  [[1], { x: 1 }, ['a']],
  [[1], 1, ['a']],
  [1, [1], ['a']],
  [1, '1', ['a']],
  [[1], [2], []],
  [{ x: 1 }, { y: 1 }, []],
  [{ x: 1, y: 1 }, { x: 2, y: 1 }, ['a.x']],
])('fail-on-conflict compares %j with %j', (primary, secondary, conflicts) => {
  const result = mergeMetadata(of({ a: primary }), of({ a: secondary }), 'fail-on-conflict');
  expect(result.ok ? [] : result.error).toEqual(conflicts.map((path) => `user_metadata.${path}`));
});

test('at most 20 conflicts are listed, with at most 100 characters of a key', () => {
  const keys = Array.from({ length: 30 }, (_, n) => `${n}`.padStart(2, '0').padEnd(150, 'x'));
  const all = (value: unknown) => of(Object.fromEntries(keys.map((key) => [key, value])));
  expect(mergeMetadata(all(1), all(2), 'fail-on-conflict')).toEqual({
    ok: false,
    error: keys.slice(0, 20).map((key) => `user_metadata.${key.slice(0, 100)}`),
  });
});

test.each<
  readonly [now: Record<string, unknown>, patch: Record<string, unknown> | undefined, kept: readonly string[]]
>([
  [{ a: 2, b: 2 }, { a: 1, b: null }, []],
  [{ a: 1 }, undefined, []],
  [{ a: 3, b: 3 }, undefined, ['user_metadata.a', 'user_metadata.b']],
  [{ b: 2 }, { b: null }, ['user_metadata.a']],
  [{ a: 2 }, { a: 1 }, []],
])('a merge of {"a":2,"b":2} into {"a":1} is reversed from %j', (now, patch, kept) => {
  const plan = { wrote: of({ a: 2, b: 2 }), before: of({ a: 1 }) };
  expect(unmergeMetadata(plan, of(now))).toEqual(patch === undefined ? { kept } : { patch: of(patch), kept });
});

describe('whatever the metadata is,', () => {
  const value = fc.jsonValue({ maxDepth: 3, noUnicodeString: true } as object) as fc.Arbitrary<unknown>;
  // Few names, so that the two often share a key. `__proto__` cannot be assigned to.
  const name = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor');
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, value, tie('object'), fc.array(tie('node'), { maxLength: 4 })),
    object: fc
      .array(fc.tuple(name, tie('node')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  }));
  const metadata = tree.object as fc.Arbitrary<Record<string, unknown>>;
  // Auth0 stores no null at the first level, because a PATCH with one deletes the key.
  const stored = metadata.map((all) =>
    Object.fromEntries(Object.entries(all).filter(([, one]) => one !== null)),
  );
  const pair = fc.record(
    { user_metadata: stored, app_metadata: stored },
    { requiredKeys: [] },
  ) as fc.Arbitrary<MetadataPair>;
  const rule = fc.constantFrom<MergeRule>('fill', 'prefer-secondary');

  test('merging once more changes nothing', () => {
    fc.assert(
      fc.property(pair, pair, rule, (primary, secondary, rule) => {
        const once = merged(primary, secondary, rule);
        expect(mergeMetadata(once, secondary, rule)).toEqual({ ok: true, value: undefined });
      }),
    );
  });

  test('merging again what a merge wrote gives the same result, before and after the merge', () => {
    fc.assert(
      fc.property(pair, pair, rule, (primary, secondary, rule) => {
        const plan = mergeMetadata(primary, secondary, rule);
        if (!plan.ok || plan.value === undefined) return;
        const after = patched(primary, plan.value.wrote);
        expect(merged(primary, plan.value.wrote, rule)).toEqual(after);
        expect(merged(after, plan.value.wrote, rule)).toEqual(after);
      }),
    );
  });

  test('no key and no array element of the primary is lost, nor any first-level key of the secondary', () => {
    fc.assert(
      fc.property(pair, pair, rule, (primary, secondary, rule) => {
        const result = merged(primary, secondary, rule);
        for (const kind of METADATA_KINDS) {
          expect(lost(primary[kind] ?? {}, result[kind] ?? {}, kind)).toEqual([]);
          expect(Object.keys(result[kind] ?? {})).toEqual(
            expect.arrayContaining(Object.keys(secondary[kind] ?? {})),
          );
        }
      }),
    );
  });

  test('where the two have the same shape, no key and no array element of the secondary is lost either', () => {
    const shape = fc.record(
      {
        n: fc.integer(),
        list: fc.array(fc.integer()),
        deep: fc.record({ list: fc.array(metadata) }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, shape, rule, (primary, secondary, rule) => {
        const result = merged(of(primary), of(secondary), rule).user_metadata ?? {};
        expect(lost(secondary, result, '')).toEqual([]);
      }),
    );
  });

  test('fill never changes a value that the primary had', () => {
    fc.assert(
      fc.property(pair, pair, (primary, secondary) => {
        const result = merged(primary, secondary, 'fill');
        for (const kind of METADATA_KINDS) {
          expect(changed(primary[kind] ?? {}, result[kind] ?? {}, kind)).toEqual([]);
        }
      }),
    );
  });

  test('no PATCH holds an empty object or a null at its first level', () => {
    fc.assert(
      fc.property(pair, pair, rule, (primary, secondary, rule) => {
        const plan = mergeMetadata(primary, secondary, rule);
        if (!plan.ok || plan.value === undefined) return;
        for (const patch of Object.values(plan.value.wrote)) {
          expect(Object.keys(patch)).not.toEqual([]);
          expect(Object.values(patch)).not.toContain(null);
        }
      }),
    );
  });

  test('reversing a merge restores the primary, except for values that have changed since', () => {
    fc.assert(
      fc.property(pair, pair, rule, (primary, secondary, rule) => {
        const plan = mergeMetadata(primary, secondary, rule);
        if (!plan.ok || plan.value === undefined) return;
        const after = patched(primary, plan.value.wrote);
        const { patch, kept } = unmergeMetadata(plan.value, after);
        expect(kept).toEqual([]);
        const back = patched(after, patch ?? {});
        for (const kind of METADATA_KINDS) expect(back[kind] ?? {}).toEqual(primary[kind] ?? {});
        expect(unmergeMetadata(plan.value, back)).toEqual({ kept: [] });
        const touched = { ...after, user_metadata: { ...after.user_metadata, a: 'somebody was here' } };
        const since = unmergeMetadata(plan.value, touched);
        expect(since.patch?.user_metadata ?? {}).not.toHaveProperty('a');
      }),
    );
  });
});

/** Paths of keys and elements that are missing in `result`. Values of another kind are not compared further. */
function lost(before: unknown, result: unknown, path: string): string[] {
  if (Array.isArray(before)) {
    if (!Array.isArray(result)) return [path];
    return before.filter((one) => !result.some((other) => isDeepStrictEqual(one, other))).map(String);
  }
  if (typeof before !== 'object' || before === null) return [];
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return [path];
  return Object.entries(before).flatMap(([key, value]) =>
    Object.hasOwn(result, key)
      ? lost(value, (result as Record<string, unknown>)[key], `${path}.${key}`)
      : [`${path}.${key}`],
  );
}

/** Paths of scalars that have changed. */
function changed(before: unknown, result: unknown, path: string): string[] {
  if (Array.isArray(before)) {
    const list = Array.isArray(result) ? result : [];
    return isDeepStrictEqual(before, list.slice(0, before.length)) ? [] : [path];
  }
  if (typeof before !== 'object' || before === null) return isDeepStrictEqual(before, result) ? [] : [path];
  return Object.entries(before).flatMap(([key, value]) =>
    changed(value, (result as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  );
}
