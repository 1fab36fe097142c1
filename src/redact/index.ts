export { fence, fenceNote, joinSafe } from './fence.ts';
export { redactText } from './redact-text.ts';
export { isSecretName } from './secret-names.ts';
