import * as fc from 'fast-check';

/** Text of any UTF-16 units, halves of surrogate pairs among them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toJSON',
    'user_id',
    'identities',
    'user_metadata',
    'isLosslessNumber',
  ),
);

/** Numbers as JSON can write them: of any length, with any exponent. */
export const anyNumber: fc.Arbitrary<string> = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fc.option(fc.stringMatching(/^[0-9]{1,30}$/)),
    fc.option(fc.integer({ min: -400, max: 400 })),
  )
  .map(
    ([negative, whole, fraction, exponent]) =>
      `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`,
  );

/** Any JSON text: strange keys, doubled keys, numbers of any length, now and then far too deep. */
export const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    {
      weight: 4,
      arbitrary: fc.oneof(anyNumber, anyText.map(quoted), fc.constantFrom('null', 'true', '[]', '{}')),
    },
    { weight: 1, arbitrary: fc.constantFrom(deep('[', ']'), deep('{"a":', '}')) },
    { weight: 3, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`) },
    {
      weight: 5,
      arbitrary: fc
        .array(fc.tuple(anyText, tie('value')), { maxLength: 5 })
        .map((all) => `{${all.map(([key, value]) => `${quoted(key)}:${value}`).join(',')}}`),
    },
  ),
})).value;

/** Well formed whatever is in it: halves of surrogate pairs are escaped. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function deep(open: string, close: string): string {
  const levels = 20_000;
  return `${open.repeat(levels)}0${close.repeat(levels)}`;
}
