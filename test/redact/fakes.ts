// Fake secrets are put together when the tests run: no file of the repository holds one that a scanner would take for real.

const MIXED = 'k7Qw2Zr9Tb4Xn6Vm1Lc8Jd3Hf5Gs0PaYeUiOo';

/** `length` letters and digits in both cases, the same at each call. */
export function mixed(length: number, from = 0): string {
  return Array.from({ length }, (_, index) => MIXED[(from + index * 7) % MIXED.length]).join('');
}

export function upper(length: number): string {
  return mixed(length).toUpperCase();
}

export function hex(length: number): string {
  return Array.from({ length }, (_, index) => '0a9f3c7e1b5d8264'[(index * 5) % 16]).join('');
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

export function jwt(): string {
  const part = (value: object): string => base64url(JSON.stringify(value));
  return [part({ alg: 'RS256', kid: 'k' }), part({ iss: 'kubernetes/serviceaccount', sub: 'a' }), mixed(43)].join('.');
}

/** The lines of a PEM block; `kind` such as `RSA PRIVATE KEY`. */
export function pemLines(kind: string, lines = 3): readonly string[] {
  const edge = (word: string): string => `${'-'.repeat(5)}${word} ${kind}${'-'.repeat(5)}`;
  return [edge('BEGIN'), ...Array.from({ length: lines }, (_, index) => `MII${mixed(61, index)}`), edge('END')];
}

/** A password that is no word. */
export const PASSWORD = ['hunter', '2', 'Fish'].join('');
/** A password that is one. */
export const WORD = ['swordfish', ''].join('');
