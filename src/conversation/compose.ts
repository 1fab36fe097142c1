import type { ConversationEntry } from '../model/conversation.ts';
import type { Incident } from '../model/incident.ts';
import type { Situation } from '../model/situation.ts';
import { baselineText } from './baseline.ts';
import { deltaText } from './delta.ts';
import { SYSTEM_PROMPT } from './system-prompt.ts';

/** The first entry of every conversation. */
export function systemEntry(): ConversationEntry {
  return { ...BLANK, role: 'system', kind: 'system', content: SYSTEM_PROMPT };
}

/** A conversation opens with the whole picture. */
export function baselineEntry(situation: Situation, ended: readonly Incident[], maxBytes: number): ConversationEntry {
  return {
    ...BLANK,
    role: 'user',
    kind: 'baseline',
    content: baselineText(situation, ended, maxBytes),
    cycle: situation.cycle,
    at: situation.at,
    incidents: [...situation.open, ...ended].map(({ number }) => number),
  };
}

/** Later cycles tell what changed. */
export function deltaEntry(situation: Situation, maxBytes: number): ConversationEntry {
  return {
    ...BLANK,
    role: 'user',
    kind: 'delta',
    content: deltaText(situation, maxBytes),
    cycle: situation.cycle,
    at: situation.at,
    incidents: situation.updates.filter(({ loud }) => loud).map(({ incident }) => incident.number),
  };
}

const BLANK = { cycle: null, at: null, pinned: false, incidents: [], report: null } as const;
