import { LOG_LEVELS } from '../console/logger.ts';
import {
  between,
  columnMapping,
  delimiter,
  duration,
  encoding,
  failureBound,
  oneOf,
  reasons,
  share,
  text,
  wholeBetween,
} from './flag-values.ts';
import { optional, toggle, withDefault } from './flags.ts';
import { preserveFlags } from './preserve-flags.ts';

const INPUT = 'Pairs:';
const RUN = 'The run:';
const PACE = 'Pace:';
const BRAKES = 'Brakes:';
const TENANT = 'Tenant and settings:';
const OUTPUT = 'Output:';

/** How rows are read and judged. `--resume` takes these from run.json. */
export const planningFlags = {
  columns: optional(
    'other column names, or positions: primary_user_id=old,secondary_user_id=2',
    columnMapping,
    {
      group: INPUT,
    },
  ),
  delimiter: optional('"," ";" or "tab"', delimiter, { group: INPUT, shownDefault: 'detected' }),
  encoding: optional('windows-1252, shift_jis, … (a byte order mark is detected)', encoding, {
    group: INPUT,
    shownDefault: 'utf-8',
  }),
  'no-header': toggle('the first line is a row; primary first, or as --columns says by number', {
    group: INPUT,
  }),
  'on-claimed-twice': withDefault(
    'when several primaries claim one secondary: refuse all, or link the first row',
    oneOf('refuse', 'first'),
    'refuse',
    { group: INPUT },
  ),
  'on-chain': withDefault(
    "when an account is a secondary in one row and a primary in another: refuse, or flatten to the chain's first primary",
    oneOf('refuse', 'flatten'),
    'refuse',
    { group: INPUT },
  ),
  users: optional('an export to check the pairs against; a pair it shows as linked needs no call', text, {
    group: INPUT,
  }),
  'allow-unseen': toggle('send ids that contain invisible characters instead of refusing them', {
    group: INPUT,
  }),
  'require-same-email': toggle('refuse pairs whose accounts have different e-mail addresses', {
    group: INPUT,
  }),
  'require-verified': toggle('refuse pairs with an e-mail address that is not verified', { group: INPUT }),
};

/** Beside `--users`; it judges the export, and no row. */
export const exportAgeFlag = optional('maximum age of the export: 36h, 7d', duration, {
  group: INPUT,
  shownDefault: '24h',
});

export const tenantFlags = {
  domain: optional("the tenant's host name (or AUTH0_DOMAIN)", text, { group: TENANT }),
  'token-file': optional('file that holds a Management API token', text, { group: TENANT }),
  'env-file': optional('file of AUTH0_… variables', text, { group: TENANT }),
  config: optional("JSON file; keys are the flags' names", text, { group: TENANT }),
};

/** 30 s is thirty times what a link takes on a bad day. */
const DEFAULT_TIMEOUT_S = 30;
/** Five tries more, backing off, span about half a minute: a deployment of the tenant, not an outage. */
const DEFAULT_RETRIES = 5;
/** Auth0's own warning (api_limit_warning) comes at 80% of a bucket used. */
const DEFAULT_RESERVE = 0.2;

/** Up to thirty days: no run is meant to take as long. */
export const SECONDS_OF_A_RUN = between(0.1, 30 * 86_400);

export const paceFlags = {
  rate: optional('maximum requests per second', between(0.01, 100_000), {
    group: PACE,
    shownDefault: 'learned',
  }),
  reserve: withDefault('share of the burst left to other clients', share, DEFAULT_RESERVE, {
    group: PACE,
    shownDefault: '20%',
  }),
  concurrency: optional('maximum requests in flight', wholeBetween(1, 10_000), {
    group: PACE,
    shownDefault: 'from the rate',
  }),
  retries: withDefault(
    'retries after 5xx and network errors; 429s are not counted',
    wholeBetween(0, 1000),
    DEFAULT_RETRIES,
    { group: PACE },
  ),
  timeout: withDefault('seconds to wait for a reply', between(0.1, 3600), DEFAULT_TIMEOUT_S, { group: PACE }),
};

/** Five minutes without one success is no hiccup: somebody should look. */
const DEFAULT_MAX_OUTAGE_S = 300;

export const stopFlags = {
  limit: optional('send this many pairs, then stop (a canary)', wholeBetween(1, 1e9), { group: BRAKES }),
  'max-failures': optional(
    'stop when the tenant has refused more: 50, or 5% of the rows sent',
    failureBound,
    {
      group: BRAKES,
    },
  ),
  'max-outage': withDefault(
    'seconds without any success after which the run stops',
    SECONDS_OF_A_RUN,
    DEFAULT_MAX_OUTAGE_S,
    { group: BRAKES },
  ),
  'max-duration': optional('seconds after which no more rows are started', SECONDS_OF_A_RUN, {
    group: BRAKES,
  }),
  accept: optional('failure reasons that do not cause exit code 1: secondary_not_found,…', reasons, {
    group: BRAKES,
  }),
};

const outputFlags = {
  json: toggle('print one JSON object on standard output, nothing else', { group: OUTPUT }),
  quiet: toggle('show no progress, only warnings and errors', { group: OUTPUT }),
  'log-level': withDefault('level of run.log', oneOf(...LOG_LEVELS), 'info', { group: OUTPUT }),
};

/** Flags of `undo`: a run takes them as `link` does. */
export const undoFlags = {
  out: optional("the undo's own folder", text, { group: RUN, alias: 'o', shownDefault: 'runs/<UTC time>' }),
  resume: toggle('resume the undo in --out', { group: RUN }),
  'dry-run': toggle('show the plan without changing anything', { group: RUN, alias: 'n' }),
  yes: toggle('do not ask for confirmation', { group: RUN, alias: 'y' }),
  ...paceFlags,
  ...stopFlags,
  ...tenantFlags,
  ...outputFlags,
};

/** The output of commands without a run's folder, and so without a run.log. */
export const plainOutputFlags = {
  json: outputFlags.json,
  quiet: outputFlags.quiet,
  'log-level': withDefault('level of the log on standard error', oneOf(...LOG_LEVELS), 'warn', {
    group: OUTPUT,
  }),
};

export const linkFlags = {
  out: optional("the run's folder", text, { group: RUN, alias: 'o', shownDefault: 'runs/<UTC time>' }),
  resume: toggle('resume the run in --out', { group: RUN }),
  'dry-run': toggle('plan and report without changing anything', { group: RUN, alias: 'n' }),
  audit: optional("an audit's folder; run only if it covers these pairs and found no errors", text, {
    group: RUN,
  }),
  yes: toggle('do not ask for confirmation', { group: RUN, alias: 'y' }),
  'no-read-back': toggle('run without read:users; rows in doubt stay unsettled', { group: RUN }),
  ...planningFlags,
  'max-age': exportAgeFlag,
  ...preserveFlags,
  ...paceFlags,
  ...stopFlags,
  ...tenantFlags,
  ...outputFlags,
};
