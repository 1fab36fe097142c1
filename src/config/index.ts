export { createClusterFileReader, loadClusterFile } from './cluster-file/read-cluster-file.ts';
export { describeUnevenSteps, nextRuns, scheduleInterval } from './cron-schedule.ts';
export { type ConfigRow, describeConfig } from './describe.ts';
export { type Config, type LoadOptions, loadConfig } from './load.ts';
export type { ValueSource } from './raw-values.ts';
export { loadRules } from './rules/load-rules.ts';
export { didYouMean } from './suggest.ts';
export { LOG_FORMATS, LOG_LEVELS, VARIABLES } from './table.ts';
export { GROUPS, type Group, type Variable } from './variable.ts';
