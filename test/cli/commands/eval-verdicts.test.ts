import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createFileLedgerStore } from '../../../src/ledger/index.ts';
import type { FindingCode } from '../../../src/model/finding.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import type { VerdictKind, VerdictRecord } from '../../../src/model/word.ts';
import { redactText } from '../../../src/redact/index.ts';
import { cli } from '../../support/run-cli.ts';
import { MINUTE, NOON } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function aRecord(
  incident: number,
  code: FindingCode,
  verdict: VerdictKind,
  because: string | null = null,
): VerdictRecord {
  return {
    incident,
    episode: 1,
    code,
    owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    severity: 'SEV-2',
    openedAt: NOON,
    evidence: redactText('exit code: 1'),
    verdict: {
      verdict,
      because: because === null ? null : redactText(because),
      ...{ by: redactText('anna'), at: NOON + incident * MINUTE, cycle: 9 },
    },
  };
}

async function directoryWith(records: Readonly<Record<string, readonly VerdictRecord[]>>): Promise<string> {
  const directory = await temporaryDirectory();
  const store = createFileLedgerStore({ directory, now: () => NOON, random: () => 0.5 });
  for (const [cluster, verdicts] of Object.entries(records)) await store.save({ ...emptyLedger(cluster), verdicts });
  return directory;
}

const PROD = [
  aRecord(1, 'CrashLoopBackOff', 'real'),
  aRecord(2, 'CrashLoopBackOff', 'known'),
  aRecord(3, 'WarningEvents', 'false-alarm', 'load test'),
  aRecord(4, 'WarningEvents', 'real'),
  aRecord(5, 'WarningEvents', 'false-alarm'),
];

describe('eval --verdicts', () => {
  it('counts what people said, by code, the one that cried wolf first', async () => {
    const SESSION_DIR = await directoryWith({ 'prod-eu': PROD, staging: [aRecord(1, 'CrashLoopBackOff', 'real')] });
    const { code, output } = await cli('eval --verdicts', { env: { SESSION_DIR } });
    expect(code).toBe(0);
    expect(output).toBe(`people's word in prod-eu, staging

CODE              REAL  FALSE ALARM  KNOWN  PRECISION
WarningEvents     1     2            0      33.3 %
CrashLoopBackOff  2     0            1      100.0 %
all               3     2            1      66.7 %

false alarms, newest first:
  INC-5 WarningEvents shop/Deployment api, 2026-11-21 12:05 UTC by anna
      exit code: 1
  INC-3 WarningEvents shop/Deployment api, 2026-11-21 12:03 UTC by anna, because load test
      exit code: 1
`);
  });

  it('takes ledger files, wherever they lie, and gives machines each verdict', async () => {
    const directory = await directoryWith({ 'prod-eu': PROD, staging: [] });
    const line = `eval --verdicts ${join(directory, 'prod-eu.ledger.json')}`;
    const json = JSON.parse((await cli(`${line} -o json`)).output);
    expect(json.total).toEqual({ real: 2, false_alarm: 2, known: 1, precision: 0.6 });
    expect(json.codes.map(({ code }: { code: string }) => code)).toEqual(['WarningEvents', 'CrashLoopBackOff']);
    expect(json.verdicts[2]).toEqual({
      cluster: 'prod-eu',
      incident: 'INC-3',
      episode: 1,
      code: 'WarningEvents',
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      severity: 'SEV-2',
      opened_at: '2026-11-21T12:00:00.000Z',
      evidence: 'exit code: 1',
      verdict: 'false-alarm',
      because: 'load test',
      by: 'anna',
      at: '2026-11-21T12:03:00.000Z',
      cycle: 9,
    });
    expect(parse((await cli(`${line} -o yaml`)).output)).toEqual(json);
  });

  it('says so where nobody said anything yet', async () => {
    const SESSION_DIR = await directoryWith({ 'prod-eu': [] });
    expect(await cli('eval --verdicts', { env: { SESSION_DIR } })).toMatchObject({
      code: 0,
      output: 'no verdicts of people (prod-eu); `k8s-monitor incidents resolve-as` gives one\n',
    });
  });

  it('says of a file that is no ledger what is wrong with it', async () => {
    const directory = await temporaryDirectory();
    const { code, output, errors } = await cli(`eval --verdicts ${join(directory, 'none.json')}`);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(
      /^error: .*none\.json is no ledger that can be read: there is no such file\nGive ledger files/,
    );
  });
});
