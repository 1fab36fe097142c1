import type { ConversationEntry } from '../model/conversation.ts';
import type { Day } from '../model/day.ts';
import type { Incident } from '../model/incident.ts';
import type { Situation } from '../model/situation.ts';
import { baselineText } from './baseline.ts';
import { heartbeatText } from './day-text.ts';
import { deltaText } from './delta.ts';
import { SYSTEM_PROMPT } from './system-prompt.ts';

/** The first entry of every conversation. */
export function systemEntry(): ConversationEntry {
  return { ...BLANK, role: 'system', kind: 'system', content: SYSTEM_PROMPT };
}

/** A conversation opens with the whole picture. */
export function baselineEntry(
  situation: Situation,
  ended: readonly Incident[],
  maxBytes: number,
  day: Day | null = null,
): ConversationEntry {
  return {
    ...BLANK,
    role: 'user',
    kind: 'baseline',
    content: baselineText(situation, ended, maxBytes, day),
    cycle: situation.cycle,
    at: situation.at,
    incidents: [...situation.open, ...ended].map(({ number }) => number),
  };
}

/** Later cycles tell what changed. @param day where a summary of it is due: then it stands at the end. */
export function deltaEntry(situation: Situation, maxBytes: number, day: Day | null = null): ConversationEntry {
  return {
    ...BLANK,
    role: 'user',
    kind: 'delta',
    content: deltaText(situation, maxBytes, day),
    cycle: situation.cycle,
    at: situation.at,
    incidents: situation.updates.filter(({ loud }) => loud).map(({ incident }) => incident.number),
  };
}

/** A quiet cycle that asks for a word all the same. */
export function heartbeatEntry(situation: Situation, day: Day, maxBytes: number): ConversationEntry {
  return {
    ...BLANK,
    role: 'user',
    kind: 'heartbeat',
    content: heartbeatText(situation, day, maxBytes),
    cycle: situation.cycle,
    at: situation.at,
    incidents: [...new Set([...day.opened, ...day.ended, ...day.open].map(({ number }) => number))],
  };
}

const BLANK = { cycle: null, at: null, pinned: false, incidents: [], report: null } as const;
