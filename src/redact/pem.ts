import { mark } from './mark.ts';

const MARK = mark('pem');

/** RFC 7468, and the older headers of RFC 1421 (`Proc-Type: 4,ENCRYPTED`). Also `---- BEGIN SSH2 …`, PGP and PuTTY keys. */
const BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{1,60}-{4,5}|PuTTY-User-Key-File-\d/g;
const END = /-{4,5} ?END [A-Z0-9 ]{1,60}-{4,5}|Private-MAC: ?[0-9a-f]*/g;
/** What follows a BEGIN whose END was cut away: base64, white space as such or as `\n`, and headers. */
const BODY =
  /(?:[A-Za-z0-9+/=\s\\]|(?:Proc-Type|DEK-Info|Version|Comment|Encryption|Public-Lines|Private-Lines): ?[^\n\\]{0,200})*/y;
/** What stands before an END whose BEGIN was cut away: lines of base64 alone. */
const TAIL_BODY = /^[A-Za-z0-9+/=]{1,8192}(?:\s|\\{1,3}[nr])*$/;
const LONGEST_TAIL = 8_192;

/** Keys and certificates in PEM: on one line or many, with `\n` as two characters, and cut at either end. */
export function redactPem(text: string): string {
  if (!text.includes('---') && !text.includes('PuTTY')) return text;
  return withoutTails(withoutBlocks(text));
}

function withoutBlocks(text: string): string {
  const begins = [...text.matchAll(BEGIN)];
  const ends = [...text.matchAll(END)];
  let result = '';
  let done = 0;
  let nextEnd = 0;
  begins.forEach((begin, index) => {
    if (begin.index < done) return;
    const bodyStart = begin.index + begin[0].length;
    const limit = begins[index + 1]?.index ?? text.length;
    while ((ends[nextEnd]?.index ?? Number.POSITIVE_INFINITY) < bodyStart) nextEnd += 1;
    const end = ends[nextEnd];
    result += text.slice(done, begin.index) + MARK;
    done = end !== undefined && end.index < limit ? end.index + end[0].length : bodyEnd(text, bodyStart);
  });
  return result + text.slice(done);
}

function bodyEnd(text: string, start: number): number {
  BODY.lastIndex = start;
  const body = BODY.exec(text)?.[0] ?? '';
  // The white space before whatever comes next is not the key's.
  return start + body.replace(/\s+$/, '').length;
}

function withoutTails(text: string): string {
  let result = '';
  let done = 0;
  for (const end of text.matchAll(END)) {
    const lines = text.slice(Math.max(done, end.index - LONGEST_TAIL), end.index).split(/(?<=\n|\\n)/);
    let start = end.index;
    for (const line of lines.reverse()) {
      if (!TAIL_BODY.test(line)) break;
      start -= line.length;
    }
    result += text.slice(done, start) + MARK;
    done = end.index + end[0].length;
  }
  return result + text.slice(done);
}
