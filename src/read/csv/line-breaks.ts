/** Line breaks within quoted fields, counted twice: as csv-parse does, and as a person with an editor does. */
export interface LineBreaks {
  /** Carriage returns and line feeds, each by itself: csv-parse's count of lines. */
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
