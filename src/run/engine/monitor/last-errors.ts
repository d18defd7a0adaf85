import type { Log } from '../../../domain/ports.ts';
import type { ErrorCause } from '../../../tenant/http/errors/error-cause.ts';

/** What keeps Auth0's word from us, as it is told to people and to the log. */
export interface LastErrors {
  /** The last one, where Auth0 has not answered since. */
  readonly last: ErrorCause | undefined;
  /** The one that waiting cannot help, once it was met. */
  readonly ending: ErrorCause | undefined;
  /** An attempt met this. @param atTheStart nothing at the tenant's address has ever answered. */
  note(trouble: ErrorCause, atTheStart: boolean): void;
  /** Auth0 has answered. */
  over(): void;
  /** Nothing has succeeded for a while: a person should know why, and once is enough. */
  tellIfNew(): void;
}

export interface LastErrorsOptions {
  /** Takes out secrets and what acts on a terminal: a trouble may quote a stranger's page. */
  readonly clean: (text: string) => string;
  readonly log: Log;
  readonly warn: (message: string) => void;
}

/**
 * Keeps the last trouble. Each kind of it is logged once while it lasts, and told to a person at once where nothing has
 * ever answered, else when it lasts: one reset connection in a night is no news.
 */
export function createLastErrors({ clean, log, warn }: LastErrorsOptions): LastErrors {
  let last: ErrorCause | undefined;
  let ending: ErrorCause | undefined;
  let logged: string | undefined;
  let told: string | undefined;

  function tellIfNew(): void {
    // What ends the run is told as the reason why.
    if (last === undefined || last.stops !== undefined || told === last.key) return;
    told = last.key;
    warn(`No answer from Auth0 yet: ${last.message}. ${last.next}`);
  }

  return {
    get last() {
      return last;
    },
    get ending() {
      return ending;
    },
    note(trouble, atTheStart) {
      last = { ...trouble, message: clean(trouble.message), next: clean(trouble.next) };
      if (last.stops !== undefined) ending ??= last;
      if (logged !== last.key) log.info({ error: last.message }, 'no answer from Auth0');
      logged = last.key;
      if (atTheStart) tellIfNew();
    },
    over() {
      last = undefined;
      logged = undefined;
      told = undefined;
    },
    tellIfNew,
  };
}

/** For a progress line. */
export function lastErrorIn({ last }: Pick<LastErrors, 'last'>): { readonly lastError?: string } {
  return last === undefined ? {} : { lastError: last.message };
}
