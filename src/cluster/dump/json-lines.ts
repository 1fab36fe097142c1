import type { ByteStream } from './byte-streams.ts';
import { NotJson } from './dump-limits.ts';
import { JsonReader, type JsonSink } from './json-reader.ts';

/** Lines of a file, the first and the last of them, counted from 1. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * Reads JSON that has one document a line. A damaged one is abandoned, and reading goes on at the next line that begins a
 * document. One that is written over several lines is read as well, as long as they are indented.
 *
 * @returns the lines that are damaged
 * @throws DumpDamage when no document is whole
 */
export async function readJsonLines(
  source: ByteStream,
  objectBytes: number,
  sink: JsonSink,
): Promise<readonly LineRange[]> {
  const reader = new LineReader(objectBytes, sink);
  for await (const chunk of source) reader.push(chunk);
  return reader.end();
}

/** Whether the beginning of a text shows that each of its lines is a document: the first is, and the second begins one. */
export function hasJsonLines(head: Uint8Array): boolean {
  const end = head.indexOf(LINE_FEED);
  if (end < 0 || head[0] !== OPEN_BRACE || head[end + 1] !== OPEN_BRACE) return false;
  try {
    JSON.parse(Buffer.from(head.subarray(0, end)).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

class LineReader {
  readonly #objectBytes: number;
  readonly #sink: JsonSink;
  readonly #damaged: LineRange[] = [];
  #reader: JsonReader;
  #whole = 0;
  #line = 1;
  #isLineStart = true;
  /** Where the document that is being read began. */
  #documentLine = 1;
  /** Where the damage began whose end is looked for. */
  #damagedFrom: number | null = null;

  constructor(objectBytes: number, sink: JsonSink) {
    this.#objectBytes = objectBytes;
    this.#sink = {
      ...sink,
      document: (value) => {
        sink.document(value);
        this.#whole += 1;
      },
    };
    this.#reader = new JsonReader(objectBytes, this.#sink);
  }

  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      const feed = chunk.indexOf(LINE_FEED, from);
      const end = feed < 0 ? chunk.length : feed + 1;
      if (this.#isLineStart) this.#startLine(chunk[from] as number);
      if (this.#damagedFrom === null) this.#attempt(() => this.#reader.push(chunk.subarray(from, end)));
      this.#isLineStart = feed >= 0;
      if (this.#isLineStart) {
        // No string of JSON goes beyond its line.
        if (this.#damagedFrom === null && this.#reader.isInString) this.#abandon();
        this.#line += 1;
      }
      from = end;
    }
  }

  end(): readonly LineRange[] {
    if (this.#damagedFrom === null) this.#attempt(() => this.#reader.end());
    if (!this.#isLineStart) this.#line += 1;
    this.#endDamage();
    if (this.#whole === 0 && this.#damaged.length > 0) throw new NotJson();
    return this.#damaged;
  }

  #startLine(byte: number): void {
    const opens = byte === OPEN_BRACE || byte === OPEN_BRACKET;
    // The items of a list may stand at the beginning of their lines, but not where each line is a document.
    const isItem = this.#reader.isBetweenItems && this.#whole === 0;
    if (opens && this.#damagedFrom === null && this.#reader.isInDocument && !isItem) this.#abandon();
    if (opens) this.#endDamage();
    if (!this.#reader.isInDocument) this.#documentLine = this.#line;
  }

  #attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      this.#abandon();
    }
  }

  #abandon(): void {
    this.#sink.abandon();
    this.#damagedFrom = this.#documentLine;
    this.#reader = new JsonReader(this.#objectBytes, this.#sink);
  }

  /** Ends before the present line. */
  #endDamage(): void {
    if (this.#damagedFrom !== null) this.#damaged.push({ from: this.#damagedFrom, to: this.#line - 1 });
    this.#damagedFrom = null;
  }
}
