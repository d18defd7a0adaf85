import yargs, { type Argv } from 'yargs';
import { ProblemError } from '../domain/problem.ts';
import { VERSION } from '../domain/version.ts';
import { renderProblem, renderProblemJson } from '../report/render-problem.ts';
import { sanitize } from '../report/sanitize.ts';
import { showBug } from './bug.ts';
import type { Call, Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { type FlagTable, readFlags, yargsOptions } from './flags.ts';
import { EXIT, type Io } from './io.ts';
import { effectiveEnv, settingsBehindFlags } from './settings.ts';
import { wantsColor } from './terminal.ts';

/** Names of every command's flags: a variable for any of them is no mistake. */
const FLAGS_OF_ALL = new Set(COMMANDS.flatMap((command) => Object.keys(command.flags)));

/** Help keeps to this width, so that it reads well on a wide screen too. */
const HELP_WIDTH = 110;

/** Longer than any line of the help. */
const MAX_LINE = 1000;

/** Runs one command line. @returns the exit code. Nothing is thrown. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  let chosen: { readonly command: Command; readonly argv: Record<string, unknown> } | undefined;
  const parser = buildParser(args, (command, argv) => {
    chosen = { command, argv };
  });
  const { output: said, failed } = await parse(parser, args);
  // It repeats what was typed.
  const output = said
    .split('\n')
    .map((line) => sanitize(line, MAX_LINE))
    .join('\n');
  if (chosen === undefined) {
    if (failed && args.includes('--json'))
      io.stdout.write(renderProblemJson({ code: 'usage', message: lastLine(output) }));
    if (failed) io.stderr.write(`${output}\n`);
    else if (output !== '') io.stdout.write(`${output}\n`);
    return failed ? EXIT.nothingRan : EXIT.ok;
  }
  const { command, argv } = chosen;
  let call: Call<FlagTable> | undefined;
  try {
    call = callOf(command, argv, io);
    return await command.run(call);
  } catch (error) {
    // A variable or the config file can ask for JSON as well.
    const json = (call?.flags.json ?? argv.json) === true;
    if (!(error instanceof ProblemError)) return showBug(error, io, json);
    if (json) io.stdout.write(renderProblemJson(error.problem));
    io.stderr.write(renderProblem(error.problem, { color: wantsColor(io.stderr, io.env) }));
    return EXIT.nothingRan;
  }
}

/** The command as it was called: its flags, and what stands behind them. */
function callOf(command: Command, typed: Record<string, unknown>, io: Io): Call<FlagTable> {
  const env = effectiveEnv(io.env, fileFlag(typed, io.env, 'env-file'));
  const names = new Set(Object.keys(command.flags));
  const behind = settingsBehindFlags(env, fileFlag(typed, env, 'config'), names, FLAGS_OF_ALL);
  const onLine = Object.entries(typed)
    .filter(([name, value]) => names.has(name) && value !== undefined)
    .map(([name, value]) => [name, value === DASH ? '-' : value]);
  const given = { ...behind, ...Object.fromEntries(onLine) };
  const flags = readFlags(command.flags, given);
  const argument = command.positional === undefined ? '' : unmarkDash(typed[command.positional.name]);
  return { argument, flags, given: new Set(Object.keys(given)), io, env };
}

/** The two flags that must be known before the others can be read. */
function fileFlag(
  typed: Record<string, unknown>,
  env: Io['env'],
  name: 'env-file' | 'config',
): string | undefined {
  const variable = `AUTH0_BULK_LINK_${name.toUpperCase().replace('-', '_')}`;
  return typeof typed[name] === 'string' ? typed[name] : env[variable] || undefined;
}

function buildParser(
  args: readonly string[],
  choose: (command: Command, argv: Record<string, unknown>) => void,
): Argv {
  const parser = yargs(args.map(markDash))
    .scriptName('auth0-bulk-link')
    .usage('$0 <command>\n\nLinks Auth0 accounts in bulk, from a CSV of primary/secondary pairs.')
    .parserConfiguration({
      // `--no-read-back` is a flag of that name; a flag given twice counts as the last one.
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .strict()
    .demandCommand(1, 1, 'Name a command.')
    .recommendCommands()
    .exitProcess(false)
    .showHelpOnFail(true)
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .wrap(HELP_WIDTH)
    .completion('completion', 'print the script for shell completion')
    .epilogue('Docs: README.md and docs/. A link destroys the secondary account: audit first.');
  for (const command of COMMANDS) addCommand(parser, command, choose);
  return parser;
}

function addCommand(
  parser: Argv,
  command: Command,
  choose: (command: Command, argv: Record<string, unknown>) => void,
) {
  const { positional } = command;
  const usage = positional === undefined ? command.name : `${command.name} <${positional.name}>`;
  parser.command(
    usage,
    command.describe,
    (sub) => {
      if (positional !== undefined) {
        sub.positional(positional.name, {
          describe: positional.describe,
          type: 'string',
          demandOption: true,
        });
      }
      for (const [line, what] of command.examples) sub.example(line, what);
      // The usage line of the whole tool would stand above this command's own.
      return sub.usage(`$0 ${usage}\n\n${command.describe}`).options(yargsOptions(command.flags));
    },
    (argv) => choose(command, argv),
  );
}

/** yargs takes a lone `-` for an option without a name. No path holds a NUL, so this stands for it meanwhile. */
const DASH = '\0';

function markDash(arg: string): string {
  return arg === '-' ? DASH : arg;
}

function unmarkDash(argument: unknown): string {
  return argument === DASH ? '-' : String(argument ?? '');
}

/** Runs yargs without letting it print or exit by itself. */
async function parse(parser: Argv, args: readonly string[]): Promise<{ output: string; failed: boolean }> {
  let result = { output: '', failed: false };
  try {
    await parser.parseAsync(args.map(markDash), {}, (error: unknown, _argv: unknown, output: string) => {
      result = { output, failed: Boolean(error) };
    });
  } catch (error) {
    return { output: result.output || String((error as Error).message ?? error), failed: true };
  }
  return result;
}

/** Below the help yargs says what was wrong. */
function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
