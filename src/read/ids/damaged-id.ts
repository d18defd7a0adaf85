import type { AccountRef } from '../../domain/account/account-id.ts';
import { hasNumberIds } from '../../domain/account/providers.ts';

/** `1.12421E+20`; also with a decimal comma or none, in lower case, or without a sign. */
const SCIENTIFIC = /^[+-]?(?:\d+[.,]\d*|\d{1,3})e[+-]?\d{1,3}$/i;

/** `583231.0`, `1,234,567`, `1.234.567`, `1 234 567`, `1'234'567`. */
const FORMATTED = /^[+-]?\d+(?:(?:[.,'’\s]\d+)+[.,]?|[.,])$/;

/** A spreadsheet keeps 15 digits of a number. Shorter runs of zeros are common in real ids. */
const ROUNDED = /^\d{15}0{5,}$/;

/** What a spreadsheet did to a number. `message` is the end of a sentence that starts with the column. */
export interface Damage {
  readonly isCertain: boolean;
  readonly message: string;
}

/** Detects a long number that a spreadsheet has treated as a number. */
export function damageOf({ provider, userId }: AccountRef): Damage | undefined {
  if (hasNumberIds(provider)) {
    if (SCIENTIFIC.test(userId)) {
      const message = `is a number in scientific notation (${userId}): a spreadsheet rounded its last digits`;
      return { isCertain: true, message };
    }
    if (FORMATTED.test(userId)) {
      const message = `is a number with decimals or separators (${userId}), as a spreadsheet or a program displays it`;
      return { isCertain: true, message };
    }
  }
  if (!ROUNDED.test(userId)) return undefined;
  const message = `has only zeros after its 15th digit (${userId}): a spreadsheet rounds long numbers this way`;
  return { isCertain: false, message };
}
