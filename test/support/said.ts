import type { ChildProcess } from 'node:child_process';

/** Resolves when the process says these words on standard error, from now on. */
export function said({ stderr }: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve) => {
    let heard = '';
    const listen = (chunk: Buffer) => {
      heard += chunk;
      // Words are wrapped to the width of the screen.
      if (!heard.replace(/\s+/g, ' ').includes(words)) return;
      stderr?.off('data', listen);
      resolve();
    };
    stderr?.on('data', listen);
  });
}
