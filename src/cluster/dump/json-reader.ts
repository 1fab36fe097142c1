import type { ByteStream } from './byte-streams.ts';
import { bytesInWords, DumpDamage, NotJson } from './dump-limits.ts';

/** What a JSON text holds, as it streams by: one document after the other, lists item by item. */
export interface JsonSink {
  /** A list begins. `start` is the document's object up to here, null in an array that is the document itself. */
  list(start: unknown): void;
  item(value: unknown): void;
  /** A document has ended: the object with its list emptied, or null for an array. Only now is it known to be whole. */
  document(value: unknown): void;
  /** The document is damaged, and another one follows: what came of it does not count. */
  abandon(): void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const LINE_FEED = 0x0a;

/** `kubectl cluster-info dump` without a folder writes the logs of pods between its documents. */
const LOG_START = '==== START logs';
const LOG_END = '==== END logs';

/**
 * Reads JSON of any length: one document, or several in a row. The list in `items` of an object, and an array that is the
 * whole document, are handed over item by item, so that one object at a time is in memory.
 * @throws DumpDamage for what is not JSON or cut off; documents that came before it are whole
 */
export async function readJson(source: ByteStream, objectBytes: number, sink: JsonSink): Promise<void> {
  const reader = new JsonReader(objectBytes, sink);
  for await (const chunk of source) reader.push(chunk);
  reader.end();
}

/** `word`: a document that is true, null or a number; some tools write null for an empty list. */
type Place = 'between' | 'log' | 'word' | 'value' | 'list';

/** Splits bytes by counting brackets outside of strings; what is between them is left to JSON.parse. */
export class JsonReader {
  readonly #most: number;
  readonly #sink: JsonSink;
  #place: Place = 'between';
  /** Open brackets, those around the list included. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The document's object without the items of its list, or the one scalar that it is. */
  #envelope = new Pieces();
  #item = new Pieces();
  /** The list in whose brackets we are: of the document's object, or the document itself. */
  #listDepth = 0;
  #line = '';
  #isFirstLine = false;

  constructor(most: number, sink: JsonSink) {
    this.#most = most;
    this.#sink = sink;
  }

  /** A document has begun, and has not come to its end. */
  get isInDocument(): boolean {
    return this.#place === 'value' || this.#place === 'list';
  }

  get isInString(): boolean {
    return this.#inString;
  }

  /** Where the next item of a list may begin. */
  get isBetweenItems(): boolean {
    return this.#place === 'list' && this.#depth === this.#listDepth;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#inString) this.#stringByte(byte);
      else if (this.#place === 'value' || this.#place === 'list') {
        // Most bytes are letters that mean nothing here.
        if (byte > CLOSE_BRACKET && byte !== OPEN_BRACE && byte !== CLOSE_BRACE) continue;
        if (byte === QUOTE) this.#inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          this.#depth += 1;
          if (byte === OPEN_BRACKET && this.#depth === 2 && this.#startsItems(chunk.subarray(from, at))) from = at + 1;
          else if (byte === OPEN_BRACKET && this.#depth === 2 && this.#place === 'value') from = at;
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          this.#depth -= 1;
          if (this.#closes(chunk, from, at)) from = at + 1;
        } else if (byte === COMMA && this.#place === 'list' && this.#depth === this.#listDepth) {
          this.#endItem(chunk.subarray(from, at));
          from = at + 1;
        }
      } else {
        from = this.#outside(byte) ? at : at + 1;
      }
    }
    if (this.#place === 'value') this.#envelope.add(chunk.subarray(from), this.#most);
    else if (this.#place === 'list') this.#item.add(chunk.subarray(from), this.#most);
  }

  end(): void {
    if (this.#place === 'word') this.#endDocument(parse(this.#line));
    else if (this.isInDocument || (this.#place === 'log' && this.#isNoLog())) throw new NotJson();
  }

  #stringByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  /** Is the bracket that opens here the list of the document's object? What came before it belongs to the object. */
  #startsItems(before: Uint8Array): boolean {
    if (this.#place !== 'value') return false;
    this.#envelope.add(before, this.#most);
    if (!ITEMS.test(this.#envelope.tail())) return false;
    this.#sink.list(parse(`${this.#envelope.text()}null}`));
    this.#envelope.add(EMPTY_LIST, this.#most);
    this.#place = 'list';
    this.#listDepth = 2;
    return true;
  }

  /** Whether the bracket that closes at `at` ends the list or the document. */
  #closes(chunk: Uint8Array, from: number, at: number): boolean {
    if (this.#place === 'list') {
      if (this.#depth !== this.#listDepth - 1) return false;
      this.#endItem(chunk.subarray(from, at));
      if (this.#listDepth === 1) this.#endDocument(null);
      else this.#place = 'value';
      return true;
    }
    if (this.#depth !== 0) return false;
    this.#envelope.add(chunk.subarray(from, at + 1), this.#most);
    this.#endDocument(parse(this.#envelope.text()));
    return true;
  }

  /** Whether the byte begins the document's object, and is a part of it. */
  #outside(byte: number): boolean {
    if (this.#place === 'log') this.#logByte(byte);
    else if (this.#place === 'word' && isWord(byte)) this.#line += String.fromCharCode(byte);
    else {
      if (this.#place === 'word') this.#endDocument(parse(this.#line));
      if (!isBlank(byte)) this.#open(byte);
    }
    return byte === OPEN_BRACE && this.#place === 'value';
  }

  #open(byte: number): void {
    this.#depth = 1;
    if (byte === OPEN_BRACE) this.#place = 'value';
    else if (byte === OPEN_BRACKET) {
      this.#place = 'list';
      this.#listDepth = 1;
      this.#sink.list(null);
    } else if (byte === EQUALS || isWord(byte)) {
      this.#place = byte === EQUALS ? 'log' : 'word';
      this.#line = String.fromCharCode(byte);
      this.#isFirstLine = true;
    } else throw new NotJson();
  }

  #endItem(last: Uint8Array): void {
    this.#item.add(last, this.#most);
    const text = this.#item.text();
    this.#item = new Pieces();
    // `[]` has no item; whether a comma lacks one is for stricter readers to mind.
    if (text.trim() !== '') this.#sink.item(parse(text));
  }

  #endDocument(value: unknown): void {
    this.#place = 'between';
    this.#envelope = new Pieces();
    this.#sink.document(value);
  }

  #isNoLog(): boolean {
    return this.#isFirstLine && !this.#line.startsWith(LOG_START);
  }

  /** Lines of a log are passed over up to the one that ends it; only their beginnings are looked at. */
  #logByte(byte: number): void {
    if (byte !== LINE_FEED) {
      if (this.#line.length < LOG_START.length) this.#line += String.fromCharCode(byte);
      return;
    }
    if (this.#isNoLog()) throw new NotJson();
    if (this.#line.startsWith(LOG_END)) this.#place = 'between';
    this.#isFirstLine = false;
    this.#line = '';
  }
}

const ITEMS = /"items"\s*:\s*$/;
const EMPTY_LIST = Buffer.from('[]');
const EMPTY = Buffer.alloc(0);
/** More than `"items":` and the blanks in it. */
const TAIL = 64;

/** Parts of one text that came in several chunks. */
class Pieces {
  #parts: Uint8Array[] = [];
  #size = 0;

  add(part: Uint8Array, most: number): void {
    if (part.length === 0) return;
    this.#size += part.length;
    if (this.#size > most) throw new DumpDamage(`holds an object of more than ${bytesInWords(most)}`);
    this.#parts.push(part);
  }

  /** The last characters. */
  tail(): string {
    const last = this.#parts.at(-1) ?? EMPTY;
    return Buffer.from(last.length < TAIL ? this.text().slice(-TAIL) : last.subarray(-TAIL)).toString('utf8');
  }

  text(): string {
    const whole = this.#parts.length === 1 ? (this.#parts[0] ?? EMPTY) : Buffer.concat(this.#parts);
    this.#parts = [whole];
    return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString('utf8');
  }
}

/** Of true, null and numbers. */
function isWord(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2b && byte <= 0x39) || byte === 0x45;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text around the fault.
    throw new NotJson(error);
  }
}
