/** Every flag can be set by a variable of this prefix: `--max-outage` is `AUTH0_BULK_LINK_MAX_OUTAGE`. */
export const ENV_PREFIX = 'AUTH0_BULK_LINK_';

/** The variables that are no flag's. */
const CREDENTIALS = [
  'AUTH0_DOMAIN',
  'AUTH0_ACCESS_TOKEN',
  'AUTH0_CLIENT_ID',
  'AUTH0_CLIENT_SECRET',
  'AUTH0_CLIENT_SIGNING_KEY_PATH',
  'AUTH0_AUDIENCE',
] as const;

/** The variable of a flag. */
export function variableOf(flag: string): string {
  return `${ENV_PREFIX}${flag.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The variable that somebody meant who wrote another name: `auth0_bulk_link_dry_run`, `AUTHO_DOMAIN`, `AUTH0_DRY_RUN`,
 * `AUTH0_CLIENT_SECERT`. Undefined for a right name, and for one that has nothing to do with this tool: others use
 * variables that begin with AUTH0_ as well.
 */
export function meantVariable(
  name: string,
  flags: ReadonlySet<string>,
  flagsOfAllCommands: ReadonlySet<string>,
): string | undefined {
  const right = [...CREDENTIALS, ...[...flagsOfAllCommands].map(variableOf)];
  if (right.includes(name)) return undefined;
  const letters = lettersOf(name);
  const alike = right.find((known) => lettersOf(known) === letters);
  if (alike !== undefined || name.startsWith(ENV_PREFIX)) return alike;
  if (/^(?:AUTH0)?BULKLINK|^AUTH0BULK/.test(letters)) return `${ENV_PREFIX}…`;
  const flag = [...flags].find((known) => letters === `AUTH0${lettersOf(known)}`);
  return flag === undefined ? CREDENTIALS.find((known) => isTypo(name, known)) : variableOf(flag);
}

/** Without case, hyphens, underscores and what nobody sees; `AUTHO` with a letter is taken for the digit. */
function lettersOf(name: string): string {
  return name
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^AUTHO/, 'AUTH0');
}

/** One letter too few, too many, another, or two that changed places. What goes on behind a name is another name. */
function isTypo(written: string, meant: string): boolean {
  if (written.startsWith(meant)) return false;
  let start = 0;
  while (start < written.length && written[start] === meant[start]) start += 1;
  let end = 0;
  const shorter = Math.min(written.length, meant.length) - start;
  while (end < shorter && written.at(-1 - end) === meant.at(-1 - end)) end += 1;
  const [mine, theirs] = [written.slice(start, written.length - end), meant.slice(start, meant.length - end)];
  if (mine.length <= 1 && theirs.length <= 1) return true;
  return mine.length === 2 && theirs.length === 2 && mine[0] === theirs[1] && mine[1] === theirs[0];
}
