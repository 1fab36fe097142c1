import { type FieldSelector, type Selector, selectedField } from './field-selector.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfPlainName,
  endOfString,
  endOfValue,
  NO_END,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipBlank,
} from './json-ends.ts';

/** Up to so many bytes a loop is faster than a native copy. */
const SHORT = 40;

/**
 * Cuts the fields that are not selected out of JSON, in place, and returns what is left. A look parses for most of its time, and
 * nearly all of what makes a pod long is never read: to step over it costs a third of parsing it. The API has no way to
 * ask for some fields of full objects.
 *
 * What is left out is not looked at closely. What is kept is kept to the byte, for the parser to judge.
 * @throws SyntaxError where it is cut off or no JSON, as far as that is seen
 */
export function selectFields(json: Buffer, selector: Selector): Buffer {
  if (selector === null) return json;
  const cutter = createCutter(json);
  const end = select(json, skipBlank(json, 0), selector, cutter.cut);
  if (end === NO_END) throw new SyntaxError('damaged JSON');
  // Whatever follows the value is kept, for it is an error too.
  return cutter.rest();
}

/** Leaves out the bytes `[from, to)`. Each cut lies behind the one before. */
type Cut = (from: number, to: number) => void;

function createCutter(json: Buffer) {
  let written = 0;
  let kept = 0;

  function cut(from: number, to: number): void {
    if (from === to) return;
    keep(from);
    kept = to;
  }

  function keep(to: number): void {
    if (written === kept) {
      written = to;
    } else if (to - kept > SHORT) {
      json.copyWithin(written, kept, to);
      written += to - kept;
    } else {
      let target = written;
      for (let at = kept; at < to; at += 1) {
        json[target] = json[at] as number;
        target += 1;
      }
      written = target;
    }
  }

  function rest(): Buffer {
    keep(json.length);
    return json.subarray(0, written);
  }

  return { cut, rest };
}

/** Selects from the value that begins at `from`. Returns where it ended. */
function select(json: Buffer, from: number, selector: Selector, cut: Cut): number {
  if (selector === null) return endOfValue(json, from);
  if (json[from] === OPEN_BRACE) return selectFromObject(json, from, selector, cut);
  if (json[from] === OPEN_BRACKET) return selectFromItems(json, from, selector, cut);
  return endOfValue(json, from);
}

function selectFromItems(json: Buffer, from: number, selector: FieldSelector, cut: Cut): number {
  let at = skipBlank(json, from + 1);
  if (json[at] === CLOSE_BRACKET) return at + 1;
  while (at < json.length) {
    // Nothing reads a list in a list: kept whole, it costs no stack however deep it is.
    const end = select(json, at, json[at] === OPEN_BRACKET ? null : selector, cut);
    if (end === NO_END) break;
    at = skipBlank(json, end);
    if (json[at] === CLOSE_BRACKET) return at + 1;
    if (json[at] !== COMMA) break;
    at = skipBlank(json, at + 1);
  }
  return NO_END;
}

function selectFromObject(json: Buffer, from: number, selector: FieldSelector, cut: Cut): number {
  let at = skipBlank(json, from + 1);
  if (json[at] === CLOSE_BRACE) return at + 1;
  // Behind the last field that is kept; with it goes the comma that stood there.
  let kept = from + 1;
  let comma = NO_END;
  while (json[at] === QUOTE) {
    const plainEnd = endOfPlainName(json, at);
    const nameEnd = plainEnd === NO_END ? endOfString(json, at) : plainEnd;
    const colon = skipBlank(json, nameEnd);
    if (nameEnd === NO_END || json[colon] !== COLON) break;
    const field = plainEnd === NO_END ? ANY_FIELD : selectedField(selector, json, at + 1, nameEnd - 1);
    const value = skipBlank(json, colon + 1);
    let end: number;
    if (field === null) {
      end = endOfValue(json, value);
    } else {
      cut(kept, kept === from + 1 ? at : comma);
      end = select(json, value, field.value, cut);
      kept = end;
    }
    if (end === NO_END) break;
    at = skipBlank(json, end);
    if (json[at] === CLOSE_BRACE) {
      cut(kept, at);
      return at + 1;
    }
    if (json[at] !== COMMA) break;
    comma = at;
    at = skipBlank(json, at + 1);
  }
  return NO_END;
}

/** A name with an escape in it may be any. */
const ANY_FIELD = { value: null } as const;
