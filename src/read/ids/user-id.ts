import type { AccountRef } from '../../domain/account/account-id.ts';
import { providerMeant } from '../../domain/account/providers.ts';
import type { InvalidRow } from '../../domain/row/pair.ts';
import type { Cells } from '../rows/cells.ts';
import { damageOf } from './damaged-id.ts';
import { escapedBarIn, meansNothing } from './placeholder-words.ts';
import { halfIn, hardlySeenIn, unseenIn } from './unseen-characters.ts';

/** No real id is longer, and ids are sent in URLs. */
const MAX_ID_BYTES = 1024;

/** The form of a provider's name. */
const PROVIDER = /^[a-z\d-]+$/;

/**
 * Checks an id as its cell has it. Returns the end of a sentence that starts with the column.
 *
 * @param fullId the full id, where it is known.
 * @param name the column, for warnings.
 * @returns undefined where nothing is wrong with it.
 */
export function faultOfCell(id: string, fullId: string, name: string, cells: Cells): string | undefined {
  if (id === '') return 'is empty';
  const half = halfIn(id);
  if (half !== undefined) return half;
  const unseen = unseenIn(id);
  if (unseen !== undefined && !cells.allowsUnseen(fullId)) {
    return `${unseen}; --allow-unseen sends it as it is`;
  }
  if (Buffer.byteLength(fullId) > MAX_ID_BYTES) {
    return `${id === fullId ? '' : 'with its provider '}is longer than ${MAX_ID_BYTES} bytes`;
  }
  if (meansNothing(id)) return `is ${id}, a placeholder for no value`;
  const bar = escapedBarIn(id);
  if (bar !== undefined) return bar;
  const odd = unseen ?? hardlySeenIn(id);
  if (odd !== undefined) cells.note('unseen_character', `${name} ${odd}`);
  return undefined;
}

/**
 * Checks the parts of an id. Returns a whole sentence.
 * @param providerIn the start of a sentence about the provider: `secondary_provider names`.
 */
export function faultOfAccount(
  ref: AccountRef,
  name: string,
  cells: Cells,
  providerIn = `${name} has`,
): InvalidRow | undefined {
  const provider = faultOfProvider(ref.provider, providerIn, cells);
  if (provider !== undefined) return { message: `${providerIn} ${provider}` };
  const last = ref.userId.slice(ref.userId.lastIndexOf('|') + 1);
  if (meansNothing(last)) return { message: `${name} ends in ${last}, a placeholder for no value` };
  const damage = damageOf(ref);
  if (damage === undefined) return undefined;
  const message = `${name} ${damage.message}`;
  if (damage.isCertain) return { reason: 'damaged_id', message };
  cells.note('damaged_id', message);
  return undefined;
}

/** Checks a provider. One that differs from a known one only in case or white space is sent, with a warning. */
function faultOfProvider(provider: string, where: string, cells: Cells): string | undefined {
  if (meansNothing(provider)) return `the provider ${provider}, a placeholder for no value`;
  if (PROVIDER.test(provider)) return undefined;
  const shown = JSON.stringify(provider);
  const meant = providerMeant(provider);
  if (meant === undefined) {
    const unseen = unseenIn(provider);
    return unseen === undefined
      ? `the provider ${shown}, and no provider's name has other characters than a-z, 0-9 and -`
      : `a provider that ${unseen}`;
  }
  cells.note('provider_case', `${where} the provider ${shown}: Auth0 calls it ${meant}`);
  return undefined;
}
