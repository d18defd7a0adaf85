import { createHash, type Hash } from 'node:crypto';
import { problem } from '../../domain/problem.ts';

/** What a first pass over an input saw of its raw bytes, for a second pass to be held against. */
export interface BlockHashes {
  /** SHA-256 of all bytes as they lie on disk (compressed, where they are), in hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Length of every block but the last. */
  readonly blockBytes: number;
  /** By block, the beginning of the SHA-256 of all bytes to its end: {@link HASH_BYTES} each, one behind the other. */
  readonly hashes: Uint8Array;
}

/** Looks at each raw block before anybody else does. */
export interface BlockObserver {
  block(bytes: Uint8Array): void;
  /** The input has ended. */
  end(): void;
}

/** 128 bits of SHA-256: nobody finds other bytes with the same ones. */
const HASH_BYTES = 16;

/** Remembers an input as it goes by. `proof()` is complete once the input has ended. */
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
 * Holds an input against what an earlier pass saw.
 * @param name the input, for messages.
 * @throws ProblemError `input_changed` at the first block that differs, comes on top or is missing.
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

/** What the hash of the bytes until now begins with. A hash of each block by itself would cost as much once more. */
function soFar(whole: Hash): Buffer {
  return whole.copy().digest().subarray(0, HASH_BYTES);
}
