export { baselineEntry, deltaEntry, heartbeatEntry, systemEntry } from './compose.ts';
export { countsLine } from './header.ts';
export { ordinal } from './incident-text.ts';
export { describeNotSeen, notSeenByReason } from './not-seen.ts';
export { noteLine } from './notes.ts';
export { reportEntry, reportText } from './report-entry.ts';
export { SYSTEM_PROMPT } from './system-prompt.ts';
export { heldBackWord, verdictWord } from './word-text.ts';
