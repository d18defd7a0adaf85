import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./in-a-terminal.py', import.meta.url));

/** In front of a command: runs it on a real terminal, which is closed as soon as `text` stands on it. */
export function closedAt(text: string): readonly string[] {
  return ['python3', SCRIPT, text];
}

/** Node makes no terminals; Python does. */
export function hasTerminals(): boolean {
  try {
    execFileSync('python3', ['-c', 'import pty'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
