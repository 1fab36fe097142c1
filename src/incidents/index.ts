export { rememberAdvice } from './advice.ts';
export { describeDay } from './day.ts';
export { causesByKey, foldGroups, type TroubleTree } from './fold.ts';
export { type FindingGroup, groupFindings } from './group.ts';
export { labelsIn } from './labels.ts';
export { CLEARING, FLAPPING } from './lifecycle.ts';
export { byWeight, describeSituation } from './situation.ts';
export { MAX_ENDED, type Tracked, track } from './track.ts';
export {
  isOwner,
  markProblems,
  matches,
  matchesAny,
  matchesGlob,
  OWNER_ALLOWED,
  openUntil,
  readUntil,
} from './weight/index.ts';
