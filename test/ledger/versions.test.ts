import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeLedger, encodeLedger } from '../../src/ledger/codec.ts';
import { LEDGER_SCHEMA_VERSION, type Ledger } from '../../src/model/ledger.ts';
import { NO_WEIGHT } from '../../src/model/weight.ts';

const FOLDER = new URL('../fixtures/versions/', import.meta.url);

function document(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

function read(name: string): Ledger {
  const decoded = decodeLedger(document(name), 'prod-eu');
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

describe('a ledger of an older version', () => {
  it('is kept here for each version there was', () => {
    const older = Array.from({ length: LEDGER_SCHEMA_VERSION - 1 }, (_, index) => `ledger-${index + 1}.json`);
    expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(['ledger-1-first.json', ...older]));
  });

  it('of the first release has its incidents and counters, and nothing of what came later', () => {
    const ledger = read('ledger-1-first.json');
    expect(ledger).toMatchObject({
      ...{ schemaVersion: LEDGER_SCHEMA_VERSION, cycle: 58, nextNumber: 8, changes: [], lastRead: [], factsFormat: 0 },
      ...{ hashKey: null, heard: [], verdicts: [] },
      counters: { restarts: [{}], events: [], firstSeen: [{}] },
      incidents: [
        {
          ...{ number: 1, state: 'open', consequences: [], openings: [], changes: [], advice: [], followed: [] },
          ...{ weight: NO_WEIGHT, quietedBy: null, told: 'yes', episodes: [{ how: 'resolved', followed: [] }] },
        },
      ],
    });
  });

  it('of the last release of version 1 has everything', () => {
    expect(read('ledger-1.json')).toMatchObject({
      incidents: [{ weight: { service: 'shop-api' }, told: 'again', changes: [{}], episodes: [{ followed: [{}] }] }],
      lastRead: [{ kind: 'deployments' }],
      hashKey: '9f2c...',
    });
  });

  it.each(['ledger-1-first.json', 'ledger-1.json'])('%s is of the newest version once it is written', (name) => {
    const written: unknown = JSON.parse(encodeLedger(read(name)));
    expect(written).toMatchObject({ schema_version: LEDGER_SCHEMA_VERSION });
    expect(decodeLedger(written, 'prod-eu')).toEqual({ ok: true, value: read(name) });
  });
});

describe('a half-migrated ledger', () => {
  it('that says it is of a version whose shape it has not is no ledger', () => {
    const half = { ...document('ledger-1-first.json'), schema_version: LEDGER_SCHEMA_VERSION };
    expect(decodeLedger(half, 'prod-eu')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('incidents[0].consequences'),
    });
  });
});
