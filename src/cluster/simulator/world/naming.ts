/** The letters and digits Kubernetes makes names of: none that could form a word. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a with a final mix: 32 bits that depend on every character. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The five characters after the last dash of a pod's name: `x2x4z`. */
export function nameSuffix(seed: string, length = 5): string {
  let suffix = '';
  for (let index = 0; index < length; index += 1) {
    suffix += ALPHABET[hash32(`${seed}#${index}`) % ALPHABET.length] ?? '';
  }
  return suffix;
}

/** Templates never change once made, and are asked for again and again. */
const hashes = new WeakMap<object, string>();

/** `pod-template-hash`: a 32-bit hash in decimal, each digit replaced (Kubernetes' `SafeEncodeString`). */
export function templateHash(template: object): string {
  const known = hashes.get(template);
  if (known !== undefined) return known;
  const digits = String(hash32(JSON.stringify(template)));
  const hash = [...digits].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length] ?? '').join('');
  hashes.set(template, hash);
  return hash;
}

/** A version 4 UUID. */
export function uidOf(seed: string): string {
  const hex = [0, 1, 2, 3].map((part) => hash32(`${seed}@${part}`).toString(16).padStart(8, '0')).join('');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** 64 hexadecimal digits: an image digest or a container id. */
export function digestOf(seed: string): string {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((part) => hash32(`${seed}:${part}`).toString(16).padStart(8, '0')).join('');
}
