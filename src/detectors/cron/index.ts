export { nextRun } from './next-run.ts';
export { parseSchedule, type Schedule } from './parse.ts';
export { timeZone } from './time-zone.ts';
