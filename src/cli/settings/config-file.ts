import { problem } from '../../domain/problem.ts';
import { isPlainObject } from './plain-object.ts';

/**
 * The settings in a config file: one JSON object.
 * @param file its path, for messages. @throws ProblemError `bad_config`
 */
export function parseConfigFile(text: string, file: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw problem('bad_config', `${file} is not JSON: ${(error as Error).message}`);
  }
  if (!isPlainObject(config))
    throw problem('bad_config', `${file} must hold one JSON object: {"rate": 10, …}.`);
  const repeated = keysOf(text).find((key, i, all) => all.indexOf(key) < i);
  if (repeated !== undefined) {
    throw problem('bad_config', `${file} sets ${JSON.stringify(repeated)} twice.`, 'Leave one of them.');
  }
  return config;
}

/** The keys of the outermost object as they stand; JSON.parse keeps the last of several without a word. */
function keysOf(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let before = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]/g)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (token === ':' && depth === 1) keys.push(JSON.parse(before) as string);
    before = token;
  }
  return keys;
}
