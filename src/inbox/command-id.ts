import type { Millis } from '../model/objects.ts';

/**
 * `20261121T091500123Z-1f8a90c3`: names one command for ever, and sorts by when it was said.
 *
 * @param random gives numbers from 0 to below 1.
 */
export function commandId(now: Millis, random: () => number): string {
  const stamp = new Date(now).toISOString().replace(/[-:.]/g, '');
  const token = Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return `${stamp}-${token}`;
}

/** Can this be a command's id? It must stay in its directory and be no hidden file. */
export function isCommandId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text);
}
