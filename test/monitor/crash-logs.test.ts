import { describe, expect, it } from 'vitest';
import type { LogReader, LogResult } from '../../src/cluster/index.ts';
import { track } from '../../src/incidents/index.ts';
import type { Detection } from '../../src/model/detection.ts';
import type { Finding } from '../../src/model/finding.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { readCrashLogs } from '../../src/monitor/index.ts';
import { aDetection, aFinding } from '../support/findings.ts';
import { aSnapshot, MINUTE, NOON, text } from '../support/snapshots.ts';

const FRESH = emptyLedger('shop-demo');
const ANSWER: LogResult = { ok: true, lines: ['starting', 'panic: DB_URL is not set'].map(text) };

function crashed(workload: string, endedAt: number | null = NOON): Finding {
  const owner = { kind: 'Deployment', namespace: 'shop', name: workload };
  const object = { kind: 'Pod', namespace: 'shop', name: `${workload}-1` };
  return aFinding({ owner, object, crash: { pod: `${workload}-1`, container: 'app', endedAt } });
}

function reader(answer: LogResult = ANSWER): LogReader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async readPrevious({ namespace, pod, container }) {
      asked.push(`${namespace}/${pod}/${container}`);
      return answer;
    },
  };
}

const read = (detection: Detection, ledger: Ledger, logs: LogReader) =>
  readCrashLogs(detection, ledger, logs, new AbortController().signal);

describe('the logs of crashed containers', () => {
  it('become evidence, fenced like all free text, and are kept with the incident', async () => {
    const logs = reader();
    const detection = await read(aDetection({ findings: [crashed('api')] }), FRESH, logs);
    expect(logs.asked).toEqual(['shop/api-1/app']);
    expect(detection.findings[0]?.evidence.at(-1)).toEqual({
      label: 'log (previous run, 2 of 2 lines)',
      value: 'starting\npanic: DB_URL is not set',
      free: true,
    });
    const { ledger } = track(FRESH, aSnapshot(), detection);
    expect(ledger.incidents[0]?.log).toMatchObject({ crash: `api-1/app@${NOON}`, shown: 2, read: 2 });
  });

  it('are read once per crash', async () => {
    const first = await read(aDetection({ findings: [crashed('api')] }), FRESH, reader());
    const { ledger } = track(FRESH, aSnapshot(), first);
    const same = reader();
    const again = await read(aDetection({ findings: [crashed('api')] }), ledger, same);
    expect(same.asked).toEqual([]);
    expect(again.findings[0]?.evidence.at(-1)?.label).toBe('log (previous run, 2 of 2 lines)');
    const later = reader();
    await read(aDetection({ findings: [crashed('api', NOON + MINUTE)] }), ledger, later);
    expect(later.asked).toEqual(['shop/api-1/app']);
  });

  it('of many crashes are read for ten, new incidents before known ones', async () => {
    const known = await read(aDetection({ findings: [crashed('old')] }), FRESH, reader());
    const { ledger } = track(FRESH, aSnapshot(), known);
    const logs = reader();
    const storm = [crashed('old', NOON + MINUTE), ...Array.from({ length: 30 }, (_, index) => crashed(`app-${index}`))];
    const { findings } = await read(aDetection({ findings: storm }), ledger, logs);
    expect(logs.asked).toHaveLength(10);
    expect(logs.asked).not.toContain('shop/old-1/app');
    expect(findings[0]?.evidence.at(-1)?.label).toBe('log of an earlier crash (previous run, 2 of 2 lines)');
  });

  it('are said once where they may not be read, and cost nothing else', async () => {
    const denied = reader({ ok: false, reason: 'denied', detail: '403: add "get" on pods/log to the role' });
    const findings = [crashed('api'), crashed('web')];
    const detection = await read(aDetection({ findings }), FRESH, denied);
    expect(detection.findings).toEqual(findings);
    expect(detection.problems).toEqual(['logs of crashed containers: 403: add "get" on pods/log to the role']);
    const gone = await read(aDetection({ findings }), FRESH, reader({ ok: false, reason: 'absent', detail: 'gone' }));
    expect(gone.problems).toEqual([]);
  });
});
