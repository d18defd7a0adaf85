/** Names that no POSIX shell takes apart or expands. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command to paste into a shell: every argument that needs it is quoted. */
export function commandLine(args: readonly string[]): string {
  return ['auth0-bulk-link', ...args].map(quote).join(' ');
}

/**
 * What to type to go on with a run that stopped.
 *
 * @param flags what was typed beside these and is not kept in run.json, e.g. `--domain`.
 */
export function resumeCommand(
  input: string,
  folder: string,
  flags: readonly string[] = [],
  command: 'link' | 'undo' = 'link',
): string {
  // Nobody can be asked on a terminal whose standard input is the pairs.
  const unasked = input === '-' && !flags.includes('--yes') ? ['--yes'] : [];
  return commandLine([command, input, '--out', folder, ...flags, ...unasked, '--resume']);
}

/** What {@link sanitize} would put a picture for, which is no name to go on with. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function quote(argument: string): string {
  if (argument.search(UNPRINTABLE) !== -1) {
    // bash, zsh and ksh take these; there is no way to write such a name that every shell takes.
    const escaped = argument.replaceAll(/[\\']/g, '\\$&').replace(UNPRINTABLE, (character) => {
      const code = character.codePointAt(0)!.toString(16);
      return `\\U${code.padStart(8, '0')}`;
    });
    return `$'${escaped}'`;
  }
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
