import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** How a process of the built command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the built command (`npm run build` comes first), and how it ends. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Standard input does not end, and nothing comes but what the test writes. */
  readonly keepsTyping?: true;
  /** Goes in front of `node`, e.g. a shell that sets a umask and then becomes it. */
  readonly under?: readonly string[];
  /** A file descriptor for standard output and error; what they say is then not told by {@link Ended}. */
  readonly output?: number;
}

/** Starts the built command with nothing of this process's environment but the path. */
export function startCli(args: readonly string[], options: CliOptions = {}): Running {
  const { env = {}, cwd, input, keepsTyping, under = [], output = 'pipe' } = options;
  const [command, ...rest] = [...under, process.execPath, BIN, ...args] as [string, ...string[]];
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', output, output],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin?.on('error', () => {}); // A process that ends early does not read its input.
  if (keepsTyping === undefined) child.stdin?.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
  return { child, ended };
}

/** Runs the built command to its end. */
export function runCli(args: readonly string[], options?: CliOptions): Promise<Ended> {
  return startCli(args, options).ended;
}
