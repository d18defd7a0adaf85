import { problem } from '../../domain/problem.ts';

const TO_CSV = 'Save the sheet as "CSV UTF-8", and use that file.';

/** Common files that are not text, by their first bytes. */
const SIGNATURES: readonly (readonly [bytes: string, is: string, next: string])[] = [
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook (.xls) or another Office document', TO_CSV],
  ['%PDF-', 'a PDF', 'Save the table it was made from as CSV.'],
  ['{\\rtf', 'a rich text document', 'Save it as plain text.'],
  ['BZh91AY&SY', 'packed with bzip2', 'Unpack it first: bunzip2'],
  ['\xfd7zXZ\0', 'packed with xz', 'Unpack it first: unxz'],
  ['\x28\xb5\x2f\xfd', 'packed with zstd', 'Unpack it first: unzstd'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', 'Unpack it first.'],
  ['PAR1\x15', 'a Parquet file', 'Save the table as CSV.'],
  ['SQLite format 3', 'an SQLite database', 'Save the table as CSV.'],
];

const ZIP = 'PK\x03\x04';

/** The first bytes of a ZIP contain the names of its first entries. */
const ZIP_LOOK = 4096;

/** @throws ProblemError `not_text` where the first bytes are those of a known binary format. */
export function refuseBinary(head: Buffer, name: string): void {
  const found = startsWith(head, ZIP) ? zipOf(head) : SIGNATURES.find(([bytes]) => startsWith(head, bytes));
  if (found === undefined) return;
  const [, is, next] = found;
  throw problem('not_text', `${name} is ${is}, not a text file.`, next);
}

function startsWith(head: Buffer, bytes: string): boolean {
  return head.subarray(0, bytes.length).equals(Buffer.from(bytes, 'latin1'));
}

/** Current workbook formats are ZIP archives. */
function zipOf(head: Buffer): (typeof SIGNATURES)[number] {
  const look = head.toString('latin1', 0, ZIP_LOOK);
  if (look.includes('opendocument.')) return [ZIP, 'an OpenDocument workbook (.ods)', TO_CSV];
  if (look.includes('[Content_Types].xml') || look.includes('xl/')) {
    return [ZIP, 'an Excel workbook (.xlsx)', TO_CSV];
  }
  return [
    ZIP,
    'a ZIP archive',
    'Unpack it first (unzip), or compress the file with gzip, which can be read directly.',
  ];
}
