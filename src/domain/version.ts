import { readFileSync } from 'node:fs';

/** The tool's version, as package.json has it: the same file beside `src` and beside `dist`. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
