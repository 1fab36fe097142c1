import { describe, expect, it } from 'vitest';
import { ClusterStore } from '../../../../src/cluster/simulator/world/cluster-store.ts';
import { EventRecorder, KUBELET } from '../../../../src/cluster/simulator/world/event-recorder.ts';
import { healthyNode } from '../../../../src/cluster/simulator/world/node-state.ts';
import { Timeline } from '../../../../src/cluster/simulator/world/timeline.ts';

const SPEC = { name: 'node-a', allocatable: { cpu: '4', memory: '8Gi', pods: 110 }, labels: {}, taints: [] };
const EMPTY = { images: {}, provisioners: {}, loadBalancers: { state: 'ok' } } as const;
const WARNING = { type: 'Warning', reason: 'BackOff', message: 'again' } as const;

function setUp(): { recorder: EventRecorder; advance: (by: number) => void; record: (message?: string) => void } {
  const timeline = new Timeline(0);
  const recorder = new EventRecorder(new ClusterStore(timeline, EMPTY));
  const node = healthyNode(SPEC, 0, 0);
  return {
    recorder,
    advance: (by) => timeline.runUntil(timeline.now + by, () => {}),
    record: (message = WARNING.message) => recorder.record(KUBELET('node-a'), node, { ...WARNING, message }),
  };
}

describe('events', () => {
  it('of the same words are one, counted, with its first and last time', () => {
    const { recorder, advance, record } = setUp();
    record();
    advance(60_000);
    record();
    record('other words');
    expect(recorder.list()).toMatchObject([
      { message: 'again', count: 2, firstAt: 0, lastAt: 60_000 },
      { message: 'other words', count: 1, firstAt: 60_000 },
    ]);
    expect(new Set(recorder.list().map(({ name }) => name)).size).toBe(2);
  });

  it('are forgotten an hour after they were last written, and start anew', () => {
    const { recorder, advance, record } = setUp();
    record();
    advance(3_599_999);
    expect(recorder.list()).toHaveLength(1);
    advance(1);
    expect(recorder.list()).toEqual([]);
    record();
    expect(recorder.list()).toMatchObject([{ count: 1, firstAt: 3_600_000 }]);
  });

  it('of one source about one object are limited to 25 at once and one each five minutes', () => {
    const { recorder, advance, record } = setUp();
    for (let time = 0; time < 40; time += 1) record();
    expect(recorder.list()[0]?.count).toBe(25);
    advance(300_000);
    record();
    record();
    expect(recorder.list()[0]?.count).toBe(26);
  });

  it('of one reason in ten different messages become one, which shows the newest', () => {
    const { recorder, record, advance } = setUp();
    for (let pod = 0; pod < 15; pod += 1) {
      record(`pod ${pod} is forbidden`);
      advance(1_000);
    }
    const events = recorder.list();
    expect(events).toHaveLength(10);
    expect(events.at(-1)).toMatchObject({
      message: '(combined from similar events): pod 14 is forbidden',
      count: 6,
    });
    advance(700_000);
    record('pod 15 is forbidden');
    expect(recorder.list().at(-1)).toMatchObject({ message: 'pod 15 is forbidden', count: 1 });
  });
});
