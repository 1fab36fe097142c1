import { redactText } from '../redact/index.ts';

/** Redaction looks at 64 KiB of a text and cuts the rest; what is handed to it is well below that. */
const PIECE = 48 * 1024;

/** A text of any length, searched for secrets and cut nowhere: piece by piece, each of whole lines, no key block in two. */
export function redactWhole(text: string): string {
  if (text.length <= PIECE) return redactText(text, Number.MAX_SAFE_INTEGER);
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > PIECE) {
    const end = pieceEnd(rest);
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest].map(redactPiece).join('');
}

/** Blanks at a piece's ends are what holds it together with the next: redaction may take them for the text's own. */
function redactPiece(piece: string): string {
  const [before = ''] = /^\s*/.exec(piece) ?? [];
  const body = piece.slice(before.length).trimEnd();
  const after = piece.slice(before.length + body.length);
  return `${before}${redactText(body, Number.MAX_SAFE_INTEGER)}${after}`;
}

/** Behind the last line that fits, else the last word; before a key block that would not be whole. */
function pieceEnd(text: string): number {
  const head = text.slice(0, PIECE);
  const begun = head.lastIndexOf('-----BEGIN');
  if (begun > 0 && !head.includes('-----END', begun)) return begun;
  const line = head.lastIndexOf('\n') + 1;
  if (line > 0) return line;
  const word = head.lastIndexOf(' ') + 1;
  return word > 0 ? word : PIECE;
}
