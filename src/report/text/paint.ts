import { styleText } from 'node:util';

/** What a colour is to say. */
export type Tone = 'good' | 'bad' | 'warn' | 'strong' | 'faint';

/** Gives text its tone. */
export type Paint = (tone: Tone, text: string) => string;

const FORMATS = { good: 'green', bad: 'red', warn: 'yellow', strong: 'bold', faint: 'dim' } as const;

/** A {@link Paint} that colours, or one that leaves text alone. The edge decides (terminal, `NO_COLOR`), not styleText. */
export function painter(color: boolean): Paint {
  if (!color) return (_tone, text) => text;
  return (tone, text) => styleText(FORMATS[tone], text, { validateStream: false });
}
