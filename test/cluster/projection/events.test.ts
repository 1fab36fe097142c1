import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventLog, createInterner, projectors } from '../../../src/cluster/projection/index.ts';
import type { EventRecord } from '../../../src/model/snapshot.ts';
import { minutesAgo, NOW, rawEvent } from '../../support/kubernetes-objects.ts';

const at = (minutes: number) => Date.parse(minutesAgo(minutes));
const project = (raw: unknown): EventRecord => {
  const record = projectors.events(raw, createInterner());
  if (record === null) throw new Error('the event was not projected');
  return record;
};

describe('projectEvent', () => {
  const expected = {
    namespace: 'shop',
    object: { kind: 'Pod', namespace: 'shop', name: 'api-1' },
    container: 'app',
    source: 'kubelet',
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container app',
    count: 7,
    first: at(10),
    last: at(2),
  };

  it('reads core/v1', () => {
    const involvedObject = { kind: 'Pod', namespace: 'shop', name: 'api-1', fieldPath: 'spec.containers{app}' };
    expect(project(rawEvent('e', 'api-1', { involvedObject }))).toEqual(expected);
  });

  it('reads events.k8s.io/v1 as the same event', () => {
    expect(
      project({
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'e', namespace: 'shop', creationTimestamp: minutesAgo(10) },
        regarding: { kind: 'Pod', namespace: 'shop', name: 'api-1', fieldPath: 'spec.containers{app}' },
        reportingController: '',
        deprecatedSource: { component: 'kubelet', host: 'worker-1' },
        type: 'Warning',
        reason: 'BackOff',
        note: 'Back-off restarting failed container app',
        eventTime: null,
        deprecatedCount: 7,
        deprecatedFirstTimestamp: minutesAgo(10),
        deprecatedLastTimestamp: minutesAgo(2),
      }),
    ).toEqual(expected);
  });

  it('reads a series, and one occurrence where no count is given', () => {
    const series = { count: 12, lastObservedTime: '2026-03-02T09:59:00.000000Z' };
    const started = {
      count: undefined,
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: '2026-03-02T09:30:00.000000Z',
    };
    expect(project(rawEvent('e', 'api-1', { ...started, series }))).toMatchObject({
      count: 12,
      first: at(30),
      last: at(1),
    });
    expect(project(rawEvent('e', 'api-1', started))).toMatchObject({ count: 1, first: at(30), last: at(30) });
  });

  it('falls back to its creation where it has no time at all', () => {
    const none = { firstTimestamp: null, lastTimestamp: null };
    expect(project(rawEvent('e', 'api-1', none))).toMatchObject({ first: at(10), last: at(10) });
  });

  it('redacts the message', () => {
    const message = 'pull failed: https://robot:s3cr3t@registry.example/v2/';
    expect(JSON.stringify(project(rawEvent('e', 'api-1', { message })))).not.toContain('s3cr3t');
  });
});

describe('the event log', () => {
  const event = (over: Partial<EventRecord>): EventRecord => ({ ...project(rawEvent('e', 'api-1')), ...over });

  it('merges events of one object and reason: the newest message, all counts, the widest span', () => {
    const log = createEventLog();
    const [older] = [project(rawEvent('a', 'api-1', { message: 'older', count: 3, lastTimestamp: minutesAgo(5) }))];
    const newer = project(rawEvent('b', 'api-1', { message: 'newer', firstTimestamp: minutesAgo(4) }));
    for (const each of [newer, older]) log.add(each);
    expect(log.records()).toEqual([{ ...newer, count: 10, first: at(10) }]);
    expect(log.problem()).toBeNull();
  });

  it('keeps events of other reasons, objects and types apart', () => {
    const log = createEventLog();
    log.add(event({}));
    log.add(event({ reason: 'Unhealthy' }));
    log.add(event({ type: 'Normal' }));
    log.add(event({ object: { kind: 'Pod', namespace: 'pay', name: 'api-1' } }));
    expect(log.records()).toHaveLength(4);
  });

  it('keeps warnings before normal events and the newest first, and says when it left out a warning', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ warning: fc.boolean(), age: fc.nat(10_000), object: fc.nat(60) }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 12 }),
        (specs, most) => {
          const all = createEventLog(1_000);
          const log = createEventLog(most);
          for (const { warning, age, object } of specs) {
            const made = event({
              type: warning ? 'Warning' : 'Normal',
              last: NOW - age,
              object: { kind: 'Pod', namespace: 'shop', name: `pod-${object}` },
            });
            all.add(made);
            log.add(made);
          }
          const kept = log.records();
          const total = all.records().length;
          expect(kept).toHaveLength(Math.min(most, total));
          if (total <= most) expect(kept).toEqual(all.records());
          const warnings = all.records().filter(({ type }) => type === 'Warning').length;
          expect(log.problem() === null).toBe(warnings <= most);
          const weights = kept.map(({ type, last }) => (type === 'Warning' ? 1e15 : 0) + (last ?? 0));
          expect(weights).toEqual(weights.toSorted((a, b) => b - a));
        },
      ),
    );
  });

  it('bounds what it holds, and takes over what another log left out', () => {
    const part = createEventLog(2);
    for (let index = 0; index < 9; index += 1) {
      part.add(event({ object: { kind: 'Pod', namespace: 'shop', name: `p${index}` }, last: NOW - index }));
    }
    const whole = createEventLog(2);
    whole.absorb(part);
    expect(whole.records().map(({ object }) => object.name)).toEqual(['p0', 'p1']);
    expect(whole.problem()).toBe('events: of 9 warnings the 2 newest were kept');
  });
});

it('keeps the words of the registry when the kubelet says Failed a second time without them', () => {
  const log = createEventLog();
  const words = 'Failed to pull image "shop/api:1.5.O": rpc error: code = NotFound desc = manifest unknown';
  log.add(
    project(rawEvent('a', 'api-1', { reason: 'Failed', message: words, count: 4, lastTimestamp: minutesAgo(3) })),
  );
  log.add(
    project(
      rawEvent('b', 'api-1', {
        reason: 'Failed',
        message: 'Error: ImagePullBackOff',
        count: 9,
        lastTimestamp: minutesAgo(1),
      }),
    ),
  );
  expect(log.records()).toMatchObject([{ message: words, count: 13, last: at(1) }]);
});
