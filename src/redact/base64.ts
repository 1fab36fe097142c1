import { mark } from './mark.ts';

/** Long enough to hold a secret in base64, either alphabet; hex digests and long names match too, and decode to nothing readable. */
const BLOB = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:={0,2}|(?:%3[Dd]){0,2})(?![A-Za-z0-9+/_-])/g;
/** Of the bytes of readable text, no more than these may be none. */
const ODD_SHARE = 0.05;
/** What each character stands for, in either alphabet. */
const VALUES = new Uint8Array(128);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((digit, value) => {
  VALUES[digit.charCodeAt(0)] = value;
});
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;
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
  const digits = blob.replace(/(?:=|%3[Dd])+$/, '');
  const length = digits.length % 4 === 1 ? digits.length - 1 : digits.length;
  return isReadable(digits, length) ? atob(digits.slice(0, length).replaceAll('-', '+').replaceAll('_', '/')) : null;
}

/** Would no more than a twentieth of the bytes be no plain text? Nearly all that is no base64 has shown so after a few. */
function isReadable(digits: string, length: number): boolean {
  const most = Math.floor((length * 3) / 4) * ODD_SHARE;
  let odd = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < length; at += 1) {
    bits = ((bits << 6) | (VALUES[digits.charCodeAt(at)] ?? 0)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (isPlain((bits >> held) & 0xff)) continue;
    odd += 1;
    if (odd > most) return false;
  }
  return true;
}

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
