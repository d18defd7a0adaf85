import type { UserFacts } from '../../domain/account/user-facts.ts';
import { chaskeyKey, type FingerprintKey, fingerprint } from '../index/chaskey.ts';
import type { Plan } from '../plan.ts';
import { comparableEmail } from './email-rules.ts';

/** What is known of an account, a bit each. */
const EXISTS = 1;
const ABSENT = 1 << 1;
const HAS_EMAIL = 1 << 2;
const VERIFIED = 1 << 3;
const UNVERIFIED = 1 << 4;
const BLOCKED = 1 << 5;
const USER_METADATA = 1 << 6;
const APP_METADATA = 1 << 7;

/** Stands for a holder that the file does not name. No account has this number: it would be the last of 2^32. */
const A_STRANGER = 0xffffffff;

/** Above these bits stands how many identities are linked to it. */
const LINKED_SHIFT = 8;
const MOST_LINKED = 0xffff;

/** An account's words stand together, for the processor fetches them together: its bits, its holder, its e-mail's print. */
const WORDS = 4;
const HOLDER = 1;
const EMAIL = 2;

/** Holders' ids kept for messages: 10 MB of them. The messages beyond say "another user". */
const MOST_NAMES = 100_000;

/** An account's number, as the plan gives it; 0 where the file does not name the account. */
export type Account = number;

/**
 * What is known of the accounts of a file, from an export or from reads: 16 bytes each, no ids and no e-mail addresses
 * kept. Of the addresses it keeps keyed 64-bit fingerprints: two different ones are taken for the same in one of 10^19
 * pairs, and nobody can bring that about on purpose.
 */
export class AccountFacts {
  readonly #accounts: Plan['accounts'];
  readonly #words: Uint32Array;
  readonly #names = new Map<Account, string>();
  /** Few accounts have any, and only reads tell. */
  readonly #access = new Map<Account, string>();
  readonly #key: FingerprintKey;
  readonly #print = new Uint32Array(4);
  /** Accounts that the tenant was asked for and did not show, and why: the end of a sentence, cleaned. */
  readonly unreadable = new Map<Account, string>();
  #users = 0;
  #matched = 0;
  #withEmail = 0;

  /** @param random as `Math.random`. */
  constructor(accounts: Plan['accounts'], random: () => number) {
    this.#accounts = accounts;
    this.#words = new Uint32Array(accounts.end * WORDS);
    this.#key = chaskeyKey(random);
  }

  /** Users told of, in the file or not; those of them with an e-mail address; and the accounts of the file that were met. */
  get counts(): { readonly users: number; readonly withEmail: number; readonly matched: number } {
    return { users: this.#users, withEmail: this.#withEmail, matched: this.#matched };
  }

  find(id: string): Account {
    return this.#accounts.find(id);
  }

  /** Where the secondary of a row would go. */
  primaryOf(row: number): Account {
    return this.#accounts.primaryOf(row);
  }

  /** Takes in what is known of a user. */
  add(user: UserFacts): void {
    this.#users += 1;
    if (user.email !== undefined) this.#withEmail += 1;
    const account = this.find(user.userId);
    if (account !== 0) this.#addUser(account, user);
    for (const id of user.linked) this.#addIdentity(id, account, user.userId);
  }

  /** The tenant was asked for the account and has no such user. */
  addAbsent(account: Account): void {
    this.#words[account * WORDS]! |= ABSENT;
  }

  /** The account has roles, permissions or organizations: in words, `2 roles and 1 organization`. */
  addAccess(account: Account, inWords: string): void {
    this.#access.set(account, inWords);
  }

  #addUser(account: Account, user: UserFacts): void {
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

  #addIdentity(id: string, holder: Account, holderId: string): void {
    const account = this.find(id);
    if (account === 0) return;
    this.#matched += 1;
    this.#words[account * WORDS + HOLDER] = holder === 0 ? A_STRANGER : holder;
    const isAsWanted = holder !== 0 && this.#accounts.claimantOf(account) === holder;
    if (!isAsWanted && this.#names.size < MOST_NAMES) this.#names.set(account, holderId);
  }

  /** It stands as a user of its own. */
  exists(account: Account): boolean {
    return this.#has(account, EXISTS);
  }

  /** The tenant was asked for it and has no such user. */
  isAbsent(account: Account): boolean {
    return this.#has(account, ABSENT);
  }

  /** It is an identity of this very account. */
  isHeldBy(account: Account, holder: Account): boolean {
    return holder !== 0 && this.#words[account * WORDS + HOLDER] === holder;
  }

  /** It is an identity of some user. */
  isHeld(account: Account): boolean {
    return this.#words[account * WORDS + HOLDER] !== 0;
  }

  /** The full id of its holder, or `another user`. */
  holderName(account: Account): string {
    return this.#names.get(account) ?? 'another user';
  }

  /** How many identities are linked to it. */
  linkedTo(account: Account): number {
    return (this.#words[account * WORDS]! >>> LINKED_SHIFT) & MOST_LINKED;
  }

  hasEmail(account: Account): boolean {
    return this.#has(account, HAS_EMAIL);
  }

  /** Both have an address, and it is the same. */
  haveSameEmail(one: Account, other: Account): boolean {
    return (
      this.hasEmail(one) &&
      this.hasEmail(other) &&
      this.#words[one * WORDS + EMAIL] === this.#words[other * WORDS + EMAIL] &&
      this.#words[one * WORDS + EMAIL + 1] === this.#words[other * WORDS + EMAIL + 1]
    );
  }

  hasUnverifiedEmail(account: Account): boolean {
    return this.hasEmail(account) && this.#has(account, UNVERIFIED);
  }

  /** Undefined where nothing is said of it. */
  emailVerified(account: Account): boolean | undefined {
    if (this.#has(account, VERIFIED)) return true;
    return this.#has(account, UNVERIFIED) ? false : undefined;
  }

  isBlocked(account: Account): boolean {
    return this.#has(account, BLOCKED);
  }

  hasUserMetadata(account: Account): boolean {
    return this.#has(account, USER_METADATA);
  }

  hasAppMetadata(account: Account): boolean {
    return this.#has(account, APP_METADATA);
  }

  /** Its roles, permissions and organizations in words; undefined where it has none, or nothing told. */
  accessOf(account: Account): string | undefined {
    return this.#access.get(account);
  }

  #has(account: Account, bit: number): boolean {
    return (this.#words[account * WORDS]! & bit) !== 0;
  }
}
