import { type ProblemError, problem } from '../../domain/problem.ts';

/** The next step for every problem with an export. */
const EXPORT_AGAIN = 'Make a new one: auth0-bulk-link export --out users.ndjson.gz';

/** The file is something else. @param why the end of a sentence that starts with its name. */
export function notAnExport(name: string, why: string): ProblemError {
  return problem('not_an_export', `${name} is not a users export: it ${why}.`, EXPORT_AGAIN);
}

/** The file is cut off or damaged. @param place a line, or another place in words. */
export function damagedExport(name: string, place: number | string, why: string): ProblemError {
  return problem('export_damaged', `${name}, ${inWords(place)}: ${why}.`, EXPORT_AGAIN);
}

/** The export lacks a field that the plan needs. Without it, missing facts would look like negative ones. */
export function missingField(name: string, place: number | string, field: string): ProblemError {
  return problem(
    'export_fields',
    `${name}, ${inWords(place)}: this user has no ${field}. Without that field, what is linked and what is missing is unknown.`,
    `${EXPORT_AGAIN} (it asks for the fields user_id, identities, email, email_verified, user_metadata, app_metadata and blocked)`,
  );
}

function inWords(place: number | string): string {
  return typeof place === 'number' ? `line ${place}` : place;
}
