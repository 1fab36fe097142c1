export { type Attach, createAttach } from './attach.ts';
export { type Difference, diffLook } from './diff.ts';
export { FACTS_FORMAT } from './facts.ts';
export { keepChanges } from './keep.ts';
export { withUndo } from './undo.ts';
