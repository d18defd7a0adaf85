import type { RunJson } from '../../record/folder/run-json.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import type { PlanView } from '../../report/render-plan.ts';
import { openInputSource } from '../input/input-source.ts';
import { planAsBegun } from '../planning/plan-as-begun.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { planPairs } from '../planning/plan-pairs.ts';
import { openPreserver } from '../preserve/open-preserver.ts';
import { type ExportProfiles, openExportProfiles } from '../preserve/profiles-from-export.ts';
import { completeRun } from '../session/complete-run.ts';
import { callDepsOf, type OpenTenant } from '../session/open-tenant.ts';
import { resumePlanningOptions, resumePreservationOptions } from '../session/resume-options.ts';
import type { EarlierRecord } from '../session/run-record.ts';
import {
  inRunFolder,
  type OpenHandler,
  type PreparedWork,
  runSession,
  type SessionResult,
} from '../session/run-session.ts';
import { emailChecks } from './check-emails.ts';
import type { LinkContext, LinkOptions } from './link-options.ts';
import { linkRow } from './link-row.ts';
import { planViewOf } from './plan-view.ts';
import { requireAudit } from './require-audit.ts';
import { scopesOf } from './scopes.ts';

/** How `link` ended. */
export type LinkResult = SessionResult;

/**
 * Links every pair of a file: plans the whole file, compares it with the audit, shows the plan, and only then sends.
 *
 * @throws ProblemError for whatever keeps it from starting; nothing was linked then.
 */
export async function linkAccounts(options: LinkOptions, context: LinkContext): Promise<LinkResult> {
  return await inRunFolder(options, context, async (folder) => {
    const { audit, tenant, pace, terms, maxAgeMs } = options;
    const { address } = tenant;
    const asked = resumePlanningOptions(options.planning, options.planningGiven, folder.run);
    const complete = await completeRun(folder, options.input, address.name, context);
    if (complete !== undefined) return { kind: 'was_complete', summary: complete, folder: folder.path };
    const source = await openInputSource(options.input, folder.path, folder.run, context);
    const { input, planning } = await planAsBegun(folder.run, source, (counted) =>
      planPairs(counted, asked, { address, maxAgeMs }, context),
    );
    if (audit !== undefined) await requireAudit(audit, { input, planning, tenant: address.name }, context);
    const preservation = resumePreservationOptions(
      options.preservation,
      options.preservationGiven,
      folder.run,
    );
    const planned = { ...options, planning, preservation };
    return await runSession(
      folder,
      {
        newRun: {
          command: 'link',
          input: inputFacts(input),
          tenant: address.name,
          options: { judging: planning, keeping: preservation, pace, terms },
        },
        tenant,
        pace,
        run: terms,
        scopes: scopesOf(planned),
        input,
        rows: input.rows,
        plan: input.plan,
        prepare: (open, earlier) =>
          prepareLinks({ options: planned, input, folder: folder.path, open, earlier }, context),
      },
      context,
    );
  });
}

/** What the links of one session work with. */
interface LinkSession {
  readonly options: LinkOptions;
  readonly input: PlannedInput;
  readonly folder: string;
  readonly open: OpenTenant;
  readonly earlier: EarlierRecord | undefined;
}

async function prepareLinks(session: LinkSession, context: LinkContext): Promise<PreparedWork<PlanView>> {
  const { options, input, folder, open, earlier } = session;
  const profiles = await openExportProfiles(options, input, folder, context);
  const shown = await planViewOf(input, {
    tenant: options.tenant.address.name,
    rate: open.gate.view(),
    known: earlier?.ledger,
    limit: options.terms.limit,
    readBack: options.terms.readBack,
    preservation: options.preservation,
    fromExport: profiles !== undefined,
  }).catch(async (error) => {
    await profiles?.close();
    throw error;
  });
  return {
    shown,
    isAnythingLeft: shown.firstPairs.length > 0,
    openHandler: (journal) => openLinkHandler(session, journal, profiles, context),
    close: async () => profiles?.close(),
  };
}

/** What is done for each pair. */
async function openLinkHandler(
  { options, folder, open, earlier }: LinkSession,
  journal: RunJournal,
  source: ExportProfiles | undefined,
  context: LinkContext,
): Promise<OpenHandler> {
  const { client } = open.connection;
  const { planning, preservation, terms } = options;
  const preserver = await openPreserver(
    { options: preservation, folder, journal, client, merges: earlier?.merges, source },
    context,
  );
  const steps = {
    beforeLink: [...emailChecks(planning, client, context.stop.draining), ...preserver.beforeLink],
    afterLink: preserver.afterLink,
  };
  const deps = { ...callDepsOf(open, terms, context), readBack: terms.readBack, steps };
  return { handler: (row) => linkRow(row, deps), close: preserver.close };
}

function inputFacts({ name, sha256, plan, repeatedHeaders }: PlannedInput): RunJson['input'] {
  return {
    path: name,
    sha256,
    rows: plan.counts.rows,
    ...(repeatedHeaders.count > 0 && { repeated_headers: repeatedHeaders.count }),
  };
}
