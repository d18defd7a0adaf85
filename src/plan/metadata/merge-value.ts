import { isDeepStrictEqual } from 'node:util';
import { canonicalJson, isExactNumber } from '../../domain/exact-json.ts';

/** Who wins where two scalars stand in one place. */
export type Winner = 'primary' | 'secondary';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * One value of the primary with the secondary's of the same place. Objects are merged by key, arrays become a
 * union in order (the primary's elements, then those of the secondary that it lacks), of two scalars the winner's
 * stays. An object or array is never given up for something of another kind, and null never takes a value's place.
 */
export function mergeValue(primary: unknown, secondary: unknown, winner: Winner): unknown {
  if (isObject(primary) && isObject(secondary)) return mergeObjects(primary, secondary, winner);
  if (Array.isArray(primary) && Array.isArray(secondary)) return union(primary, secondary);
  if (winner === 'primary' || isContainer(primary) || secondary === null) return primary;
  return secondary;
}

/** Conflicts that are listed: more than a message can show. */
const MOST_CONFLICTS = 20;
/** Characters of a key that a path shows. */
const SHOWN_KEY = 100;

/**
 * Where both have a value and they cannot both stay: different scalars, or values of different kinds.
 *
 * @returns the paths, as `prefs.theme`; the first {@link MOST_CONFLICTS}.
 */
export function conflictsBetween(primary: unknown, secondary: unknown, path: string): string[] {
  const found: string[] = [];
  collectConflicts(primary, secondary, path, found);
  return found;
}

function collectConflicts(primary: unknown, secondary: unknown, path: string, found: string[]): void {
  if (found.length === MOST_CONFLICTS) return;
  if (isObject(primary) && isObject(secondary)) {
    for (const key of Object.keys(secondary)) {
      if (!Object.hasOwn(primary, key)) continue;
      collectConflicts(primary[key], secondary[key], `${path}.${key.slice(0, SHOWN_KEY)}`, found);
    }
  } else if (
    !(Array.isArray(primary) && Array.isArray(secondary)) &&
    !isDeepStrictEqual(primary, secondary)
  ) {
    found.push(path);
  }
}

function mergeObjects(primary: JsonObject, secondary: JsonObject, winner: Winner): JsonObject {
  const merged = Object.entries(primary).map(([key, value]) => [
    key,
    Object.hasOwn(secondary, key) ? mergeValue(value, secondary[key], winner) : value,
  ]);
  const added = Object.entries(secondary).filter(([key]) => !Object.hasOwn(primary, key));
  // From entries: a key named `__proto__` is a key like any other here, and would not be in an assignment.
  return Object.fromEntries([...merged, ...added]) as JsonObject;
}

function union(primary: readonly unknown[], secondary: readonly unknown[]): unknown[] {
  const all = [...primary];
  const known = new Set(primary.map(canonicalJson));
  for (const element of secondary) {
    const { size } = known;
    if (known.add(canonicalJson(element)).size > size) all.push(element);
  }
  return all;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isExactNumber(value);
}

function isObject(value: unknown): value is JsonObject {
  return isContainer(value) && !Array.isArray(value);
}
