import { describe, expect, it } from 'vitest';
import { type CaseEntry, type JudgedIncident, matches } from '../../src/eval/index.ts';

const INCIDENT: JudgedIncident = {
  number: 1,
  code: 'CrashLoopBackOff',
  codes: ['CrashLoopBackOff', 'ImagePullFailed'],
  owner: { kind: 'Deployment', namespace: 'bakery', name: 'oven' },
  objects: [
    { kind: 'Pod', namespace: 'bakery', name: 'oven-1-a' },
    { kind: 'Pod', namespace: 'bakery', name: 'oven-1-b' },
  ],
  isInfo: false,
  message: 'container oven keeps crashing',
};
const ENTRY: CaseEntry = { kind: 'Deployment', namespace: 'bakery', name: 'oven', codes: ['CrashLoopBackOff'] };

describe('an entry is met by an incident', () => {
  it.each<[string, Partial<CaseEntry>]>([
    ['on its owner', {}],
    ['on any of its objects', { kind: 'Pod', name: 'oven-1-b' }],
    ['under any code the entry lists', { codes: ['OOMKilled', 'CrashLoopBackOff'] }],
    ['under any code the incident had', { codes: ['ImagePullFailed'] }],
    ['of a name that begins as said', { kind: 'Pod', name: 'oven-1-*' }],
    ['of any name', { name: '*' }],
    ['of any namespace when it says none', { namespace: undefined }],
    ['of any code when it says none', { codes: undefined }],
  ])('%s', (_, parts) => {
    expect(matches({ ...ENTRY, ...parts }, INCIDENT)).toBe(true);
  });

  it.each<[string, Partial<CaseEntry>]>([
    ['another kind', { kind: 'StatefulSet' }],
    ['another namespace', { namespace: 'shop' }],
    ['a cluster-scoped object of that name', { namespace: '' }],
    ['another name', { name: 'ovens' }],
    ['a name that only begins like it', { name: 'ove' }],
    ['a longer prefix', { name: 'oven-2*' }],
    ['a star that is not at the end', { name: 'o*n' }],
    ['another code', { codes: ['OOMKilled'] }],
  ])('but not by one of %s', (_, parts) => {
    expect(matches({ ...ENTRY, ...parts }, INCIDENT)).toBe(false);
  });

  it('that is info only when the entry asks for info', () => {
    expect(matches(ENTRY, { ...INCIDENT, isInfo: true })).toBe(false);
    expect(matches({ ...ENTRY, severity: 'high' }, { ...INCIDENT, isInfo: true })).toBe(false);
    expect(matches({ ...ENTRY, severity: 'info' }, { ...INCIDENT, isInfo: true })).toBe(true);
  });
});
