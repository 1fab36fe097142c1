export { hear } from './hearing.ts';
export { isOwner, OWNER_ALLOWED, readUntil } from './marks.ts';
export { matches, matchesAny, matchesGlob } from './match.ts';
export { createTreeWeight, type TreeWeight } from './tree-weight.ts';
export { createWeigher, markProblems, type Weigher } from './weigher.ts';
export { openUntil } from './windows.ts';
