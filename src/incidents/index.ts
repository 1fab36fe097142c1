export { type FindingGroup, groupFindings } from './group.ts';
export { CLEARING } from './lifecycle.ts';
export { byWeight, describeSituation } from './situation.ts';
export { MAX_ENDED, type Tracked, track } from './track.ts';
