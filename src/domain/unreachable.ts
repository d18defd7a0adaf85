/** The default of a switch over a closed union: the compiler reports a member without a case. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
