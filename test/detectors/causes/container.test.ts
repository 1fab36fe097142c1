import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import {
  aContainer,
  aCrashingContainer,
  aPodWith,
  aSnapshot,
  aTermination,
  NO_MEMORY,
  waiting,
} from '../../support/snapshots.ts';

const unstartable = {
  ready: false,
  restarts: 1,
  state: waiting('RunContainerError', 'exec: "wge": executable file not found in $PATH'),
  lastTermination: aTermination({ exitCode: 127, reason: 'ContainerCannotRun' }),
};
const links = (...pods: ReturnType<typeof aPodWith>[]) => {
  const { findings, links: found } = detect(aSnapshot({ pods }), NO_MEMORY, DETECTORS);
  const codes = findings.map(({ code }) => code).filter((code) => code !== 'PodNotReady');
  return { codes, links: found.map(({ consequence, cause }) => [consequence.family, cause.family]) };
};

describe('a container that cannot be started', () => {
  it('is why its init container fails: one trouble, told by both codes', () => {
    const main = aContainer({ name: 'app', ready: false, state: waiting('PodInitializing') });
    const pod = aPodWith([aContainer({ name: 'install', role: 'init', ...unstartable }), main], { phase: 'Pending' });
    const found = links(pod);
    expect(found.codes).toEqual(['InitContainerFailing', 'ContainerConfigError']);
    expect(found.links).toContainEqual(['crash', 'container-config']);
  });

  it('is no reason for the crashes of another pod', () => {
    const stuck = aPodWith([aContainer(unstartable)], { name: 'api-7d9f5c8b6d-a' });
    const crashing = aPodWith([aCrashingContainer()], { name: 'api-7d9f5c8b6d-b' });
    const found = links(stuck, crashing);
    expect(found.codes).toContain('CrashLoopBackOff');
    expect(found.links).not.toContainEqual(['crash', 'container-config']);
  });
});
