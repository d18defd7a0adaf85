/** Line breaks in quoted fields, counted in two ways: as csv-parse does, and as an editor does. */
export interface LineBreaks {
  /** Carriage returns and line feeds, counted separately, as csv-parse does. */
  readonly characters: number;
  /** `\r\n`, `\n` and `\r` as one line end each. */
  readonly lines: number;
}

export function lineBreaksIn(fields: readonly string[]): LineBreaks {
  let characters = 0;
  let lines = 0;
  for (const field of fields) {
    characters += field.match(/[\r\n]/g)?.length ?? 0;
    lines += field.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return { characters, lines };
}
