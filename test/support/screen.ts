import { PassThrough } from 'node:stream';

/** A stream that keeps what is written to it; with `columns` it passes for a terminal that wide. */
export function aScreen(
  columns?: number,
): PassThrough & { isTTY?: boolean; columns?: number; text(): string } {
  const written: string[] = [];
  const screen = new PassThrough({ encoding: 'utf8' });
  screen.on('data', (chunk: string) => written.push(chunk));
  return Object.assign(screen, columns === undefined ? {} : { isTTY: true, columns }, {
    text: () => written.join(''),
  });
}
