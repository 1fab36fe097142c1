import { mark } from './mark.ts';

/** Long enough to hold a secret in base64, either alphabet; hex digests and long names match too, and decode to nothing readable. */
const BLOB = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:={0,2}|(?:%3[Dd]){0,2})(?![A-Za-z0-9+/_-])/g;
/** A Secret's value may be base64 of base64. */
const DEEPEST = 2;

/** Cuts base64 that decodes to text in which `holdsSecret` finds one: Secret data, docker config, PEM. */
export function redactBase64(text: string, holdsSecret: (decoded: string) => boolean): string {
  const hides = (blob: string, depth: number): boolean =>
    readings(blob).some(
      (decoded) =>
        holdsSecret(decoded) ||
        (depth < DEEPEST && [...decoded.matchAll(BLOB)].some(([inner]) => hides(inner, depth + 1))),
    );
  return text.replace(BLOB, (blob) => (hides(blob, 1) ? mark('base64') : blob));
}

/** The blob as one, and its pieces, should `-`, `_` or `/` stand between them and be no part of the code. */
function readings(blob: string): readonly string[] {
  const pieces = blob.split(/[-_/]/).filter((piece) => piece.length >= 16 && piece.length < blob.length);
  return [blob, ...pieces].map(decode).filter((decoded) => decoded !== null);
}

/** Readable text, or null: a name or a digest read as base64 gives bytes that are none. */
function decode(blob: string): string | null {
  const digits = blob
    .replace(/(?:=|%3[Dd])+$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const decoded = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
  const odd = decoded.match(/[^\t\n\r\x20-\x7e]/g)?.length ?? 0;
  return odd <= decoded.length * 0.05 ? decoded : null;
}
