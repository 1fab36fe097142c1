import type { CauseRule } from './trouble.ts';

/** A container that cannot be started ends each time: that it crashes follows from why it cannot start, in the same pods. */
export const startBeforeCrash: CauseRule = {
  name: 'container that cannot start, its crashes',
  consequences: ['InitContainerFailing', 'CrashLoopBackOff'],
  causes: ['ContainerConfigError'],
  causeOf(trouble, troubles) {
    const cause = troubles.of(trouble.owner, ['ContainerConfigError'])[0];
    if (cause === undefined) return null;
    const pods = new Set(cause.findings.map(({ object }) => object.name));
    return trouble.findings.every(({ object }) => pods.has(object.name)) ? cause : null;
  },
};
