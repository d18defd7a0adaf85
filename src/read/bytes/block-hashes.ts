import { createHash, type Hash } from 'node:crypto';
import { problem } from '../../domain/problem.ts';

/** Hashes of an input's raw bytes in a first pass, for a second pass to compare with. */
export interface BlockHashes {
  /** SHA-256 of all bytes as stored on disk (compressed, if they are), in hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Length of every block but the last. */
  readonly blockBytes: number;
  /** For each block, the first {@link HASH_BYTES} of the SHA-256 of all bytes up to its end, concatenated. */
  readonly hashes: Uint8Array;
}

/** Sees each raw block before it is parsed. */
export interface BlockObserver {
  block(bytes: Uint8Array): void;
  /** The input has ended. */
  end(): void;
}

/** 128 bits of SHA-256, enough against deliberate collisions. */
const HASH_BYTES = 16;

/** Hashes an input as it is read. `proof()` is available once the input has ended. */
export function recordBlocks(): BlockObserver & { proof(): BlockHashes } {
  const whole = createHash('sha256');
  const hashes: Buffer[] = [];
  let bytes = 0;
  let blockBytes = 0;
  let proof: BlockHashes | undefined;
  return {
    block(block) {
      whole.update(block);
      hashes.push(soFar(whole));
      bytes += block.length;
      blockBytes = Math.max(blockBytes, block.length);
    },
    end() {
      proof = { sha256: whole.digest('hex'), bytes, blockBytes, hashes: Buffer.concat(hashes) };
    },
    proof() {
      if (proof === undefined) throw new Error('the input has not been read to its end');
      return proof;
    },
  };
}

/**
 * Compares an input with an earlier pass.
 * @param name the input, for messages.
 * @throws ProblemError `input_changed` at the first block that differs, is new or is missing.
 */
export function verifyBlocks(seen: BlockHashes, name: string): BlockObserver {
  const whole = createHash('sha256');
  let at = 0;
  const changed = () =>
    problem(
      'input_changed',
      `${name} changed while it was being read: it is no longer the file that was planned.`,
      'Do not change the file during a run. If the change was intended, start a new run with it.',
    );
  return {
    block(block) {
      const expected = seen.hashes.subarray(at, at + HASH_BYTES);
      at += HASH_BYTES;
      whole.update(block);
      if (Buffer.compare(expected, soFar(whole)) !== 0) throw changed();
    },
    end() {
      if (at !== seen.hashes.length) throw changed();
    },
  };
}

/** The start of the hash of all bytes so far. Hashing each block separately as well would double the cost. */
function soFar(whole: Hash): Buffer {
  return whole.copy().digest().subarray(0, HASH_BYTES);
}
