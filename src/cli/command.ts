import type { FlagTable, FlagValues } from './flags/flags.ts';
import type { Io } from './io.ts';

/** One command of the tool: what help says, its flags, and what it does. */
export interface Command<Table extends FlagTable = FlagTable> {
  readonly name: string;
  readonly describe: string;
  /** The one argument besides flags, where there is one. */
  readonly positional?: { readonly name: string; readonly describe: string };
  readonly flags: Table;
  /** Lines for the end of the help: commands one would really type. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** @returns the exit code. Expected failures may be thrown as ProblemError: they are shown and end in 2. */
  run(call: Call<Table>): Promise<number>;
}

/** A command as it was called. */
export interface Call<Table extends FlagTable> {
  readonly argument: string;
  readonly flags: FlagValues<Table>;
  /** Names of the flags that were given, on the command line or behind it. */
  readonly given: ReadonlySet<string>;
  readonly io: Io;
  /** The environment with `--env-file` under it, without empty variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Keeps the types of the flags while the command joins the others in a list. */
export function command<Table extends FlagTable>(it: Command<Table>): Command {
  return it as unknown as Command;
}
