/** Standard output or error: its reader may go away (`| head`, a closed session), its disk may be full. */
export interface StandardStream {
  readonly stream: NodeJS.WriteStream;
  /** What the system said when it took no more; undefined while it takes everything. */
  readonly failure: NodeJS.ErrnoException | undefined;
  /** Resolves when everything printed is out, or can not be. */
  flushed(): Promise<void>;
}

/**
 * Takes a stream over, so that a system which takes no more of it ends no run and is no bug: from then on what is
 * printed there is lost, and the record is not.
 *
 * @param onBug told of every other error.
 */
export function standardStream(stream: NodeJS.WriteStream, onBug: (error: unknown) => void): StandardStream {
  let failure: NodeJS.ErrnoException | undefined;
  const failed = (error: unknown) => {
    if (isOfTheSystem(error)) failure ??= error;
    else onBug(error);
  };
  stream.on('error', failed);
  const write = stream._write;
  // Into a file Node writes at once and throws, where into a pipe it tells later.
  stream._write = (chunk, encoding, done) => {
    if (failure !== undefined) return done();
    try {
      write.call(stream, chunk, encoding, done);
    } catch (error) {
      failed(error);
      done();
    }
  };
  return {
    stream,
    get failure() {
      return failure;
    },
    flushed: () =>
      new Promise((resolve) => {
        if (!stream.writable || failure !== undefined) return resolve();
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      }),
  };
}

/** A failing system call, as `EPIPE` and `ENOSPC` are. */
function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
