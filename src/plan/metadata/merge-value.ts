import { isDeepStrictEqual } from 'node:util';
import { canonicalJson, isExactNumber } from '../../domain/exact-json.ts';

/** Which account's value stays where both have a scalar. */
export type Winner = 'primary' | 'secondary';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Merges a value of the secondary into the primary's value at the same path. Objects merge by key. Arrays become an ordered
 * union: the primary's elements, then those that only the secondary has. Of two scalars, the winner's stays. A value of
 * another kind never replaces an object or array, and null never replaces a value.
 */
export function mergeValue(primary: unknown, secondary: unknown, winner: Winner): unknown {
  if (isObject(primary) && isObject(secondary)) return mergeObjects(primary, secondary, winner);
  if (Array.isArray(primary) && Array.isArray(secondary)) return union(primary, secondary);
  if (winner === 'primary' || isContainer(primary) || secondary === null) return primary;
  return secondary;
}

/** The most conflicts that are listed: more than a message shows. */
const MOST_CONFLICTS = 20;
/** The most characters of a key in a path. */
const SHOWN_KEY = 100;

/**
 * Finds where the two have values that cannot both stay: different scalars, or values of different kinds.
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
  // Entries keep a key named `__proto__`; an assignment would not.
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
