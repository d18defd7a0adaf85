import type { Log } from '../../domain/ports.ts';
import type { ExportFacts } from '../../record/views/export-facts.ts';
import type { ExportStep } from '../../report/render-export.ts';
import type { RunContext } from '../engine/run-context.ts';
import type { PaceOptions, TenantOptions } from '../session/tenant-options.ts';

/** A call of `export`, its flags made sense of. */
export interface ExportOptions {
  /** `--out`; default: `users-<UTC time>.ndjson.gz` here. */
  readonly out?: string | undefined;
  /** Replace what is there. */
  readonly force: boolean;
  /** Only this connection's users. */
  readonly connectionId?: string | undefined;
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly timeoutMs: number;
  readonly retries: number;
  /** How long the tenant may take to write the export, from before the job is started. */
  readonly maxWaitMs: number;
}

/** What an export requires of its surroundings, besides files and hosts. */
export interface ExportContext extends RunContext {
  readonly log: Log;
  /** Receives the progress at least once a second, and why Auth0 does not answer while it does not. */
  onProgress(step: ExportStep, elapsedS: number, lastError?: string): void;
}

/** An export that lies on the disk, whole, with its facts beside it. */
export interface Exported extends ExportFacts {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Sent to the Management API, repeats included. */
  readonly requests: number;
}
