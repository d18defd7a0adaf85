const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
const [LETTER_T, LETTER_F, DIGIT_0, DIGIT_9] = [0x74, 0x66, 0x30, 0x39];
const [SPACE, TAB, RETURN] = [0x20, 0x09, 0x0d];
/** From here on bytes are parts of characters beyond ASCII. */
const BEYOND_ASCII = 0x80;

/**
 * Goes through the JSON of one line by its structure, making nothing of what is passed over. Where something is not as
 * it is asked for, it has failed, and what it tells from then on means nothing.
 */
export class JsonCursor {
  failed = false;
  /** Where the characters of the last string, key or number begin, and where they end. */
  from = 0;
  to = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  #isPlain = true;

  /** Begins a line. */
  begin(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.failed = false;
  }

  /** Only white space is left. */
  get isAtEnd(): boolean {
    this.#space();
    return this.#at === this.#end;
  }

  /** The value that comes next is a string. */
  get isString(): boolean {
    return this.#bytes[this.#at] === QUOTE;
  }

  openObject(): void {
    this.#expect(OPEN_OBJECT);
  }

  closeObject(): void {
    this.#expect(CLOSE_OBJECT);
  }

  openArray(): void {
    this.#expect(OPEN_ARRAY);
  }

  /** Goes into an array that has elements. @returns false behind an empty one. */
  closesArray(): boolean {
    this.#space();
    if (this.#bytes[this.#at] !== CLOSE_ARRAY) return false;
    this.#at += 1;
    return true;
  }

  /** Over a comma, to another member or element. @returns false where there is none. */
  goesOn(): boolean {
    this.#space();
    if (this.failed || this.#bytes[this.#at] !== COMMA) return false;
    this.#at += 1;
    return true;
  }

  /** A key and its colon; the value comes next. */
  key(): void {
    this.string();
    this.#expect(COLON);
    this.#space();
  }

  /** A string of ASCII without escapes: its bytes are its characters. */
  string(): void {
    this.#expect(QUOTE);
    const from = this.#at;
    this.#skipString();
    if (!this.#isPlain) this.failed = true;
    this.from = from;
    this.to = this.#at - 1;
  }

  /** A string, or a number of digits alone: however many they are, each is told. */
  stringOrDigits(): void {
    if (this.isString) {
      this.string();
      return;
    }
    this.from = this.#at;
    while (this.#bytes[this.#at]! >= DIGIT_0 && this.#bytes[this.#at]! <= DIGIT_9) this.#at += 1;
    this.to = this.#at;
    if (this.from === this.to) this.failed = true;
  }

  /** A value; undefined where it is none of the two. */
  boolean(): boolean | undefined {
    const first = this.#bytes[this.#at];
    this.skip();
    if (first === LETTER_T) return true;
    return first === LETTER_F ? false : undefined;
  }

  /** A value. @returns whether it is an object with anything in it. */
  filledObject(): boolean {
    const start = this.#at;
    this.skip();
    if (this.#bytes[start] !== OPEN_OBJECT) return false;
    for (let at = start + 1; at < this.#at - 1; at += 1) if (!isSpace(this.#bytes[at]!)) return true;
    return false;
  }

  /** Over a value. */
  skip(): void {
    const first = this.#bytes[this.#at];
    if (first === QUOTE) {
      this.#at += 1;
      this.#skipString();
    } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      this.#skipNested();
    } else {
      this.#skipLiteral();
    }
  }

  #skipNested(): void {
    let depth = 0;
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at]!;
      this.#at += 1;
      if (byte === QUOTE) this.#skipString();
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth -= 1;
        if (depth === 0) return;
      }
    }
    this.failed = true;
  }

  #skipLiteral(): void {
    const start = this.#at;
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at]!;
      if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte)) break;
      this.#at += 1;
    }
    if (this.#at === start) this.failed = true;
  }

  /** From behind the opening quote to behind the closing one. */
  #skipString(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    let isPlain = true;
    while (at < end) {
      const byte = bytes[at]!;
      at += 1;
      if (byte === QUOTE) {
        this.#at = at;
        this.#isPlain = isPlain;
        return;
      }
      if (byte === BACKSLASH) at += 1;
      if (byte === BACKSLASH || byte >= BEYOND_ASCII) isPlain = false;
    }
    this.#at = end;
    this.failed = true;
  }

  #expect(byte: number): void {
    this.#space();
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) this.failed = true;
    else this.#at += 1;
  }

  #space(): void {
    while (this.#at < this.#end && isSpace(this.#bytes[this.#at]!)) this.#at += 1;
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}
