import type { Clock } from '../../domain/clock.ts';
import { type ProblemError, problem } from '../../domain/problem.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { PartialFile } from '../../record/files/partial-file.ts';
import type { ExportStep } from '../../report/render-export.ts';
import { exportLink } from '../../tenant/api/export-link.ts';
import {
  type Body,
  DownloadInterrupted,
  type Downloads,
  type ResumePoint,
} from '../../tenant/http/download.ts';
import type { ErrorCause } from '../../tenant/http/errors/error-cause.ts';
import { type StopContext, throwIfStopping } from '../session/stop-problems.ts';

export interface DownloadDeps extends StopContext {
  readonly downloads: Downloads;
  readonly file: PartialFile;
  readonly clock: Clock;
  /** Tries after the first that bring nothing new. */
  readonly retries: number;
  /** How long to wait after failure number `n` (1 = the first), ms. */
  readonly backoffMs: (n: number) => number;
  /** A new link, once the one before has run out. */
  readonly freshLocation: () => Promise<string>;
  readonly onStep: (step: ExportStep) => void;
}

/**
 * A link that is minutes old is refused, and the next one works. Fresh ones that are refused one after the other
 * are refused for another reason: a proxy, a clock, a firewall.
 */
const MOST_REFUSED_LINKS = 3;

/** Which version of the file the bytes at hand are of. Both unknown: nothing is at hand, or nothing is known of it. */
interface Version {
  readonly total?: number;
  readonly etag?: string;
}

/**
 * Downloads the export into `file`, to its end. What breaks off goes on where it stopped, if the host sends the
 * rest of the same version, and starts anew if not; the tries are counted anew whenever more of the file was had
 * than ever before.
 *
 * @throws ProblemError `download_failed`, `download_refused`, `bad_download_link`, what `freshLocation` and the
 * disk say, and where the export is to stop.
 */
export async function downloadExport(location: string, deps: DownloadDeps): Promise<void> {
  const { file, downloads, clock, stop, retries } = deps;
  let link = linkIn(location);
  let version: Version = {};
  let furthest = 0;
  let refusedLinks = 0;
  for (let failures = 0; ; ) {
    const got = await downloads.fetch(link, restOf(file.bytes, version), stop.draining);
    throwIfStopping(deps);
    let trouble: string;
    switch (got.kind) {
      case 'body': {
        if (!goesOn(got, file.bytes, version)) await file.restart();
        if (got.from !== file.bytes) {
          got.discard();
          version = {};
          trouble = 'the download host sent a different part of the file than requested';
          break;
        }
        version = got;
        const broken = await take(got, deps);
        if (broken === undefined) return;
        trouble = broken;
        break;
      }
      case 'no_such_range':
        await file.restart();
        version = {};
        trouble = 'the download host has no such part of the file';
        break;
      case 'link_refused':
        refusedLinks += 1;
        if (refusedLinks > MOST_REFUSED_LINKS) throw refused(link, got.status);
        link = linkIn(await deps.freshLocation());
        continue;
      case 'broken':
        if (got.cause?.stops !== undefined) throw ended(link, got.cause);
        trouble = got.message;
        break;
      case 'bad_redirect':
        throw problem('bad_download_link', `The export cannot be downloaded: ${got.message}.`);
      default:
        return unreachable(got);
    }
    throwIfStopping(deps);
    if (file.bytes > furthest) {
      furthest = file.bytes;
      failures = 0;
      refusedLinks = 0;
    }
    failures += 1;
    if (failures > retries) throw failed(link, trouble, deps);
    await clock.sleep(deps.backoffMs(failures), stop.draining);
    throwIfStopping(deps);
  }
}

/** What to ask for: the rest, where it can be told from the rest of something else. */
function restOf(bytes: number, { total, etag }: Version): ResumePoint | undefined {
  if (bytes === 0 || (total === undefined && etag === undefined)) return undefined;
  return { from: bytes, ...(etag === undefined ? {} : { etag }) };
}

/** Whether this body is the rest of what is at hand. Where both sides tell a mark of the version, the marks agree. */
function goesOn(got: Body, bytes: number, version: Version): boolean {
  const agree = (a: unknown, b: unknown) => a === undefined || b === undefined || a === b;
  return got.from === bytes && agree(got.etag, version.etag) && agree(got.total, version.total);
}

/** Appends a body to the file. @returns why it is not complete, or undefined where it is. */
async function take({ chunks, total }: Body, { file, onStep }: DownloadDeps): Promise<string | undefined> {
  const tell = () =>
    onStep({ step: 'downloading', bytes: file.bytes, ...(total === undefined ? {} : { total }) });
  tell();
  try {
    for await (const chunk of chunks) {
      await file.append(chunk);
      tell();
    }
  } catch (error) {
    if (error instanceof DownloadInterrupted) return error.message;
    throw error;
  }
  return total === undefined || file.bytes === total ? undefined : `${file.bytes} of ${total} bytes came`;
}

function linkIn(location: string): URL {
  const link = exportLink(location);
  if (link !== undefined) return link;
  // The link is a secret of a minute's life, and what is no link may be anything: neither is shown.
  throw problem('bad_download_link', "The tenant's link to the export is not an https address.");
}

function refused({ host }: URL, status: number): ProblemError {
  return problem(
    'download_refused',
    `The download host ${host} refuses even fresh links (status ${status}).`,
    `Make sure that the network or proxy allows https://${host}, and that requests from this machine arrive within a minute.`,
  );
}

/** What waiting cannot help. */
function ended({ host }: URL, { stops, message, next }: ErrorCause): ProblemError {
  return problem(
    stops ?? 'download_failed',
    `The export cannot be downloaded from ${host}: ${message}.`,
    next,
  );
}

function failed({ host }: URL, trouble: string, { scrubber }: StopContext): ProblemError {
  return problem(
    'download_failed',
    `The export could not be downloaded from ${host}: ${scrubber.scrub(trouble)}.`,
    'Check the network and the proxy (HTTPS_PROXY, NO_PROXY), then export again; --retries and --timeout allow more time.',
  );
}
