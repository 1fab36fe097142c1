export { baselineEntry, deltaEntry, systemEntry } from './compose.ts';
export { countsLine, describeNotSeen, notSeenByReason } from './header.ts';
export { ordinal } from './incident-text.ts';
export { reportEntry, reportText } from './report-entry.ts';
export { SYSTEM_PROMPT } from './system-prompt.ts';
