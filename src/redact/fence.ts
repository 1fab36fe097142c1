import type { SafeText } from '../model/safe-text.ts';

/**
 * Marks text of the cluster as data for a model: `<data>…</data>`. Anything in it that could open or close such a fence,
 * in any spelling, is defused, so that the text cannot speak from outside.
 */
export function fence(text: SafeText): string {
  return `<data>${text.replace(/<(?=[\s/\\]*(?:note|data))/gi, '‹')}</data>`;
}

/** The words of the people who run the agent: a fence of their own, since the cluster's text is never theirs. */
export function fenceNote(text: SafeText): string {
  return `<note>${text.replace(/<(?=[\s/\\]*(?:note|data))/gi, '‹')}</note>`;
}

export function joinSafe(parts: readonly SafeText[], separator: string): SafeText {
  return parts.join(separator) as SafeText;
}
