import yargs, { type Argv } from 'yargs';
import { ProblemError } from '../domain/problem.ts';
import { VERSION } from '../domain/version.ts';
import { renderProblem, renderProblemJson } from '../report/render-problem.ts';
import { sanitize } from '../report/text/sanitize.ts';
import { wrapText } from '../report/text/wrap.ts';
import type { Call, Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { showBug } from './console/bug.ts';
import { columnsOf, fitted, type TerminalStream, wantsColor } from './console/terminal.ts';
import { callOf, markDash } from './flags/call-of.ts';
import { type FlagTable, yargsOptions } from './flags/flags.ts';
import { spellSwitches } from './flags/typed-switches.ts';
import { EXIT, type Io } from './io.ts';

const TABLES = COMMANDS.map((command) => command.flags);

/** Names of every command's flags: a variable for any of them is no mistake. */
const FLAGS_OF_ALL = new Set(TABLES.flatMap((table) => Object.keys(table)));

/** Help is never wider than this, so that it reads well on a wide screen too. */
const HELP_WIDTH = 110;

/** Longer than any line of the help. */
const MAX_LINE = 1000;

/** Runs one command line. @returns the exit code. Nothing is thrown. */
export async function main(typed: readonly string[], process: Io): Promise<number> {
  const io = { ...process, typed };
  try {
    return await runLine(spellSwitches(typed, TABLES), io);
  } catch (error) {
    return showError(error, io, typed.includes('--json'));
  }
}

async function runLine(args: readonly string[], io: Io): Promise<number> {
  let chosen: { readonly command: Command; readonly argv: Record<string, unknown> } | undefined;
  const parser = buildParser(args, (command, argv) => {
    chosen = { command, argv };
  });
  const { output: said, failed } = await parse(parser, args);
  // It repeats what was typed.
  const help = said
    .split('\n')
    .map((line) => sanitize(line, MAX_LINE))
    .join('\n');
  const output = withExamples(help);
  if (chosen === undefined) {
    if (failed && args.includes('--json'))
      io.stdout.write(renderProblemJson({ code: 'usage', message: lastLine(output) }));
    if (failed) io.stderr.write(helpFor(io.stderr, output));
    else if (output !== '') io.stdout.write(helpFor(io.stdout, output));
    return failed ? EXIT.nothingRan : EXIT.ok;
  }
  const { command, argv } = chosen;
  let call: Call<FlagTable> | undefined;
  try {
    call = callOf(command, argv, FLAGS_OF_ALL, io);
    return await command.run(call);
  } catch (error) {
    // A variable or the config file can ask for JSON as well.
    return showError(error, io, (call?.flags.json ?? argv.json) === true);
  }
}

function showError(error: unknown, io: Io, json: boolean): number {
  if (!(error instanceof ProblemError)) return showBug(error, io, json);
  if (json) io.stdout.write(renderProblemJson(error.problem));
  io.stderr.write(
    fitted(renderProblem(error.problem, { color: wantsColor(io.stderr, io.env) }), io.stderr, io),
  );
  return EXIT.nothingRan;
}

function buildParser(
  args: readonly string[],
  choose: (command: Command, argv: Record<string, unknown>) => void,
): Argv {
  const parser = yargs(args.map(markDash))
    .scriptName('auth0-bulk-link')
    .usage('$0 <command>\n\nLink Auth0 accounts in bulk, from a CSV of primary/secondary pairs.')
    .parserConfiguration({
      // `--no-read-back` is a flag of that name; callOf looks at flags given twice.
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .strict()
    .demandCommand(1, 1, 'Specify a command.')
    .recommendCommands()
    .exitProcess(false)
    .showHelpOnFail(true)
    .version(VERSION)
    .help()
    .alias('help', 'h')
    // Its columns break words: what it says is wrapped where it is printed.
    .wrap(null)
    .completion('completion', 'Print the shell completion script')
    .epilogue('A link destroys the secondary account: run audit first. Documentation: README.md and docs/.');
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
      // The usage line of the whole tool would stand above this command's own.
      return sub
        .usage(`$0 ${usage}\n\n${command.describe}`)
        .options(yargsOptions(command.flags))
        .epilogue(placeOfExamples(command));
    },
    (argv) => choose(command, argv),
  );
}

function helpFor(stream: TerminalStream, help: string): string {
  return wrapText(`${help}\n`, Math.min(HELP_WIDTH, columnsOf(stream)));
}

/** yargs would set commands in a column and break them, which nobody could copy. */
function withExamples(help: string): string {
  return COMMANDS.reduce((text, command) => {
    const lines = command.examples.map(
      ([line, what]) => `  ${what}\n    ${line.replace('$0', 'auth0-bulk-link')}`,
    );
    return text.replace(placeOfExamples(command), () => `Examples:\n${lines.join('\n')}`);
  }, help);
}

function placeOfExamples({ name }: Command): string {
  return `{examples of ${name}}`;
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
