import type { UserFacts } from '../../domain/account/user-facts.ts';
import type { AccountNumber } from '../index/account-index.ts';
import { chaskeyKey, type FingerprintKey, fingerprint } from '../index/chaskey.ts';
import type { Plan } from '../plan.ts';
import { comparableEmail } from './email-rules.ts';

/** What is known about an account, a bit each. */
const EXISTS = 1;
const ABSENT = 1 << 1;
const HAS_EMAIL = 1 << 2;
const VERIFIED = 1 << 3;
const UNVERIFIED = 1 << 4;
const BLOCKED = 1 << 5;
const USER_METADATA = 1 << 6;
const APP_METADATA = 1 << 7;

/** Stands for a holder that is not in the file. No account has this number, the last of 2^32. */
const UNKNOWN_HOLDER = 0xffffffff;

/** The bits above hold the number of linked identities. */
const LINKED_SHIFT = 8;
const MOST_LINKED = 0xffff;

/** The words of an account are adjacent, for one cache line: the bits, the holder, and the e-mail's fingerprint. */
const WORDS = 4;
const HOLDER = 1;
const EMAIL = 2;

/** The most ids of holders that are kept for messages, 10 MB. Without one, a message says "another user". */
const MOST_NAMES = 100_000;

/**
 * What an export or reads say about the accounts of a file, in 16 bytes each. No ids and no e-mail addresses are kept.
 * E-mail addresses are compared by keyed 64-bit fingerprints: two different addresses match in one of 10^19 pairs, and
 * nobody can choose addresses that do.
 * An account number of 0 stands for one that is not in the file.
 */
export class AccountFacts {
  readonly #accounts: Plan['accounts'];
  readonly #words: Uint32Array;
  readonly #names = new Map<AccountNumber, string>();
  /** Few accounts have any, and only reads show it. */
  readonly #access = new Map<AccountNumber, string>();
  readonly #key: FingerprintKey;
  readonly #print = new Uint32Array(4);
  /** Accounts that the tenant did not show when asked, and why: the end of a sentence, sanitized. */
  readonly unreadable = new Map<AccountNumber, string>();
  #users = 0;
  #matched = 0;
  #withEmail = 0;

  /** @param random as `Math.random`. */
  constructor(accounts: Plan['accounts'], random: () => number) {
    this.#accounts = accounts;
    this.#words = new Uint32Array(accounts.end * WORDS);
    this.#key = chaskeyKey(random);
  }

  /** Users added, in the file or not; those with an e-mail address; and how often an account of the file was met. */
  get counts(): { readonly users: number; readonly withEmail: number; readonly matched: number } {
    return { users: this.#users, withEmail: this.#withEmail, matched: this.#matched };
  }

  find(id: string): AccountNumber {
    return this.#accounts.find(id);
  }

  /** The account that a row links its secondary to. */
  primaryOf(row: number): AccountNumber {
    return this.#accounts.primaryOf(row);
  }

  /** Adds what is known about a user. */
  add(user: UserFacts): void {
    this.#users += 1;
    if (user.email !== undefined) this.#withEmail += 1;
    const account = this.find(user.userId);
    if (account !== 0) this.#addUser(account, user);
    for (const id of user.linked) this.#addIdentity(id, account, user.userId);
  }

  /** Records that the tenant was asked for the account and has no such user. */
  addAbsent(account: AccountNumber): void {
    this.#words[account * WORDS]! |= ABSENT;
  }

  /** Records the account's roles, permissions or organizations, in words: `2 roles and 1 organization`. */
  addAccess(account: AccountNumber, inWords: string): void {
    this.#access.set(account, inWords);
  }

  #addUser(account: AccountNumber, user: UserFacts): void {
    this.#matched += 1;
    const at = account * WORDS;
    let bits = EXISTS | (Math.min(user.linked.length, MOST_LINKED) << LINKED_SHIFT);
    if (user.emailVerified !== undefined) bits |= user.emailVerified ? VERIFIED : UNVERIFIED;
    if (user.isBlocked) bits |= BLOCKED;
    if (user.hasUserMetadata) bits |= USER_METADATA;
    if (user.hasAppMetadata) bits |= APP_METADATA;
    if (user.email !== undefined) {
      bits |= HAS_EMAIL;
      fingerprint(comparableEmail(user.email), this.#key, this.#print);
      this.#words[at + EMAIL] = this.#print[0]!;
      this.#words[at + EMAIL + 1] = this.#print[1]!;
    }
    this.#words[at] = bits;
  }

  #addIdentity(id: string, holder: AccountNumber, holderId: string): void {
    const account = this.find(id);
    if (account === 0) return;
    this.#matched += 1;
    this.#words[account * WORDS + HOLDER] = holder === 0 ? UNKNOWN_HOLDER : holder;
    const isAsPlanned = holder !== 0 && this.#accounts.claimantOf(account) === holder;
    if (!isAsPlanned && this.#names.size < MOST_NAMES) this.#names.set(account, holderId);
  }

  /** Whether the account is a user of its own. */
  exists(account: AccountNumber): boolean {
    return this.#has(account, EXISTS);
  }

  /** Whether the tenant was asked for the account and has no such user. */
  isAbsent(account: AccountNumber): boolean {
    return this.#has(account, ABSENT);
  }

  /** Whether the account is an identity of `holder`. */
  isHeldBy(account: AccountNumber, holder: AccountNumber): boolean {
    return holder !== 0 && this.#words[account * WORDS + HOLDER] === holder;
  }

  /** Whether the account is an identity of some user. */
  isHeld(account: AccountNumber): boolean {
    return this.#words[account * WORDS + HOLDER] !== 0;
  }

  /** The full id of the account's holder, or `another user`. */
  holderName(account: AccountNumber): string {
    return this.#names.get(account) ?? 'another user';
  }

  /** The number of identities linked to the account. */
  linkedTo(account: AccountNumber): number {
    return (this.#words[account * WORDS]! >>> LINKED_SHIFT) & MOST_LINKED;
  }

  hasEmail(account: AccountNumber): boolean {
    return this.#has(account, HAS_EMAIL);
  }

  /** Whether both have an address, and it is the same. */
  haveSameEmail(one: AccountNumber, other: AccountNumber): boolean {
    return (
      this.hasEmail(one) &&
      this.hasEmail(other) &&
      this.#words[one * WORDS + EMAIL] === this.#words[other * WORDS + EMAIL] &&
      this.#words[one * WORDS + EMAIL + 1] === this.#words[other * WORDS + EMAIL + 1]
    );
  }

  hasUnverifiedEmail(account: AccountNumber): boolean {
    return this.hasEmail(account) && this.#has(account, UNVERIFIED);
  }

  /** Undefined where unknown. */
  emailVerified(account: AccountNumber): boolean | undefined {
    if (this.#has(account, VERIFIED)) return true;
    return this.#has(account, UNVERIFIED) ? false : undefined;
  }

  isBlocked(account: AccountNumber): boolean {
    return this.#has(account, BLOCKED);
  }

  hasUserMetadata(account: AccountNumber): boolean {
    return this.#has(account, USER_METADATA);
  }

  hasAppMetadata(account: AccountNumber): boolean {
    return this.#has(account, APP_METADATA);
  }

  /** The account's roles, permissions and organizations in words; undefined for none, or where unknown. */
  accessOf(account: AccountNumber): string | undefined {
    return this.#access.get(account);
  }

  #has(account: AccountNumber, bit: number): boolean {
    return (this.#words[account * WORDS]! & bit) !== 0;
  }
}
