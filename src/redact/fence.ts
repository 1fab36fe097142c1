import type { SafeText } from '../model/safe-text.ts';

/**
 * Marks text of the cluster as data for a model: `<data>…</data>`. Anything in it that could open or close such a fence,
 * in any spelling, is defused, so that the text cannot speak from outside.
 */
export function fence(text: SafeText): string {
  return `<data>${text.replace(/<(?=[\s/\\]*data)/gi, '‹')}</data>`;
}

export function joinSafe(parts: readonly SafeText[], separator: string): SafeText {
  return parts.join(separator) as SafeText;
}
