import { createHash } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import { AccountFacts } from '../../plan/accounts/account-facts.ts';
import type { Plan } from '../../plan/plan.ts';
import { readUsersExport } from '../../read/export/users-export.ts';
import type { ExportFacts } from '../../record/views/export-facts.ts';
import { readExportFacts } from '../../record/views/export-facts.ts';
import { formatCounted, formatDuration } from '../../report/text/format.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import {
  ageOf,
  type ExportRequirements,
  requireFresh,
  requireUnchanged,
  wrongTenantProblem,
} from './export-freshness.ts';
import type { PlanningContext } from './planning-options.ts';

/** What an export told of the accounts of a file. */
export interface ExportFactsIndex {
  readonly facts: AccountFacts;
  /** All users of the tenant are in it: who is not, does not exist. */
  readonly isComplete: boolean;
  readonly sha256: string;
  /** The tenant that it is of; undefined where nothing tells. */
  readonly tenant: string | undefined;
  /** It in words: `users.ndjson.gz, 1,200 users, taken 2 h ago`. */
  readonly inWords: string;
}

/**
 * Goes through an export once and keeps what it tells of the accounts of a judged file.
 * @throws ProblemError where it cannot be read or must not be believed.
 */
export async function factsFromExport(
  accounts: Plan['accounts'],
  terms: ExportRequirements,
  context: PlanningContext,
): Promise<ExportFactsIndex> {
  const { clock } = context;
  const about = await readExportFacts(terms.path);
  if (about !== undefined) requireFresh(about, terms, clock.now());
  const hash = createHash('sha256');
  const watch = { block: (bytes: Uint8Array) => void hash.update(bytes), end() {} };
  const facts = new AccountFacts(accounts, clock.random);
  for await (const users of readUsersExport(terms.path, terms.name, watch)) {
    throwIfInterrupted(context.stop.draining);
    for (const user of users) facts.add(user);
    context.onStep?.(`reading ${terms.name}: ${formatCounted(facts.counts.users, 'user')}`);
  }
  const sha256 = hash.digest('hex');
  requireUnchanged(about, terms, sha256);
  requireUseful({ facts, accounts, about, requirements: terms }, context.warn);
  return {
    facts,
    isComplete: about !== undefined && about.connection_id === null,
    sha256,
    tenant: about?.tenant,
    inWords: inWords(terms.name, facts.counts.users, about, clock.now()),
  };
}

interface ReadExport {
  readonly facts: AccountFacts;
  readonly accounts: Plan['accounts'];
  readonly about: ExportFacts | undefined;
  readonly requirements: ExportRequirements;
}

/** Warns of what an export cannot tell. @throws ProblemError if that leaves nothing. */
function requireUseful(
  { facts, accounts, about, requirements: terms }: ReadExport,
  warn: (message: string) => void,
): void {
  const { name } = terms;
  const { users, withEmail, matched } = facts.counts;
  if (users === 0) {
    throw problem(
      'export_empty',
      `${name} contains no users: nothing can be checked against it.`,
      'Make a new one: auth0-bulk-link export',
    );
  }
  if (matched === 0 && accounts.size > 0) {
    // Where both say of which tenant they are, a file whose accounts are all gone is possible.
    const isOfThisTenant =
      about !== undefined && about.connection_id === null && terms.tenantName !== undefined;
    if (!isOfThisTenant) throw wrongTenantProblem(terms, users);
    warn(`None of the accounts in the pairs is among the ${users} users of ${name}.`);
  }
  if (withEmail === 0) {
    const message = `No user in ${name} has an e-mail address: it was most likely made without the field email.`;
    if (terms.requireSameEmail) {
      throw problem('export_fields', message, '--require-same-email requires an export that has it.');
    }
    warn(`${message} E-mail addresses are not checked.`);
  }
  if (about === undefined) {
    warn(
      `There is no ${name}.json: which tenant ${name} is from, how old it is and whether it has all users is unknown. An account that is not in it does not count as missing.`,
    );
  } else if (about.connection_id !== null) {
    warn(
      `${name} has the users of ${about.connection_id} only: an account that is not in it does not count as missing.`,
    );
  }
}

function inWords(name: string, users: number, about: ExportFacts | undefined, nowMs: number): string {
  const age =
    about === undefined ? 'of unknown age' : `taken ${formatDuration(ageOf(about, nowMs) / 1000)} ago`;
  const ofWhom = about === undefined ? '' : ` of ${about.tenant}`;
  return `${name}, ${formatCounted(users, 'user')}${ofWhom}, ${age}`;
}
