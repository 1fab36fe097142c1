import { basename, normalize } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../src/model/errors.ts';
import { isSessionId, ledgerFileName, sessionFileName, sessionIdOf } from '../../src/storage/index.ts';

function refusalOf(id: string): MonitorError {
  try {
    sessionFileName(id);
  } catch (error) {
    if (error instanceof MonitorError) return error;
  }
  throw new Error(`${id} was not refused`);
}

describe('a session id', () => {
  it.each(['k8s-monitor-default', 'a', 'Prod_EU.1', '-', 'x'.repeat(100), 'ledger', 'a.ledger.b'])(
    'may be %j',
    (id) => {
      expect(sessionFileName(id)).toBe(`${id}.json`);
    },
  );

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    '../etc/passwd',
    'a/b',
    'a\\b',
    '/absolute',
    'a..b',
    'a b',
    'a\n',
    'a\0',
    'ünicode',
    'C:demo',
    '~',
    'prod.ledger',
    'prod.LEDGER',
    'x'.repeat(101),
  ])('may not be %j', (id) => {
    const error = refusalOf(id);
    expect(error.code).toBe('session_id_invalid');
    expect(error.remedy).toMatch(/SESSION_ID.*100 letters, digits, dots, underscores or hyphens/);
  });

  it('is shown safely when it is refused', () => {
    expect(refusalOf('a\u001b[31m\u202eb').message).toBe('"a\\u{1b}[31m\\u{202e}b" cannot be a session id');
    expect(refusalOf('x'.repeat(1_000_000)).message.length).toBeLessThan(120);
  });

  it('never leads out of its directory, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '.', '/', '\\', '-', '\0') })), (id) => {
        if (!isSessionId(id)) {
          expect(refusalOf(id).code).toBe('session_id_invalid');
          return;
        }
        const name = sessionFileName(id);
        expect(basename(normalize(`/sessions/${name}`))).toBe(name);
        expect(sessionIdOf(name)).toBe(id);
      }),
    );
  });

  it('is found again in a file name, and ledgers, temporary files and files kept aside are no sessions', () => {
    expect(sessionIdOf('demo.json')).toBe('demo');
    expect(sessionIdOf('my notes.json')).toBe('my notes');
    for (const name of [
      'prod.ledger.json',
      '.demo.json.0badcafe.tmp',
      '.json',
      'demo.json.unreadable-20261121T091500Z',
      'prod.ledger.json.unreadable-20261121T091500Z-2',
      'README.md',
    ]) {
      expect(sessionIdOf(name), name).toBeNull();
    }
  });
});

describe('the name of a ledger file', () => {
  it('is the cluster, where that is a plain name', () => {
    expect(ledgerFileName('prod-eu')).toBe('prod-eu.ledger.json');
    expect(ledgerFileName('gke_shop_europe-west1_prod')).toBe('gke_shop_europe-west1_prod.ledger.json');
  });

  it('is a slug and a hash, where it is not', () => {
    expect(ledgerFileName('arn:aws:eks:eu-west-1:123456789012:cluster/prod')).toMatch(
      /^arn-aws-eks-eu-west-1-123456789012-cluster-prod~[0-9a-f]{12}\.ledger\.json$/,
    );
    expect(ledgerFileName('Prod')).toMatch(/^prod~[0-9a-f]{12}\.ledger\.json$/);
    expect(ledgerFileName('продакшн')).toMatch(/^cluster~[0-9a-f]{12}\.ledger\.json$/);
    expect(ledgerFileName('')).toMatch(/^cluster~[0-9a-f]{12}\.ledger\.json$/);
  });

  it('is its own for every cluster, stays in the directory and is never a session', () => {
    const cluster = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'A', 'b', '.', '/', ':', '-', '~', '_'), maxLength: 8 }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('../../etc/passwd', 'a/b', 'a-b', 'a:b', 'A-B', 'x'.repeat(300)),
    );
    fc.assert(
      fc.property(cluster, cluster, (one, other) => {
        const name = ledgerFileName(one);
        expect(name).toMatch(/^[a-z0-9][a-z0-9._~-]{0,120}\.ledger\.json$/);
        expect(name).not.toContain('..');
        expect(sessionIdOf(name)).toBeNull();
        if (one !== other) expect(ledgerFileName(other)).not.toBe(name);
      }),
      { numRuns: 1000 },
    );
    // A plain name cannot be made to look like the hashed name of another.
    const hashed = ledgerFileName('a/b').replace('.ledger.json', '');
    expect(ledgerFileName(hashed)).not.toBe(ledgerFileName('a/b'));
  });
});
