export { type ClaudeFacts, judgeModel, withoutKey } from './claude.ts';
export { type ConfigurationFacts, judgeConfiguration } from './configuration.ts';
export {
  type KubernetesCheckOptions,
  type KubernetesChecks,
  kubernetesChecks,
} from './kubernetes/checks.ts';
export { judgeNotify, type NotifyFacts } from './notify.ts';
export { CHECK_NAMES, type CheckName, type CheckResult, type CheckRow, type Verdict, worst } from './row.ts';
export { type Check, type RunOptions, runChecks } from './run-checks.ts';
export { judgeSchedule } from './schedule.ts';
export { checkSessionDirectory, type SpaceLeft } from './session-directory.ts';
export { checkSessionFiles } from './session-files.ts';
