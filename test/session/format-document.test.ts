import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeLedger, encodeLedger } from '../../src/ledger/codec.ts';
import { decodeSession, encodeSession } from '../../src/session/codec.ts';

/** The indented drawings of docs/session-format.md that are whole JSON documents: the session's, then the ledger's. */
function drawings(): readonly unknown[] {
  const text = readFileSync(new URL('../../docs/session-format.md', import.meta.url), 'utf8');
  const blocks = text.match(/^ {4}\{\n(?: {4}.*\n)+/gm) ?? [];
  return blocks.map((block): unknown => JSON.parse(block));
}

it('the drawn session is what the program reads and writes, field by field', () => {
  const [session] = drawings();
  const decoded = decodeSession(session, 'k8s-monitor-default');
  expect(decoded).toMatchObject({ ok: true });
  if (decoded.ok) expect(JSON.parse(encodeSession(decoded.value))).toEqual(session);
});

it('the drawn ledger is what the program reads and writes, field by field', () => {
  const [, ledger] = drawings();
  const decoded = decodeLedger(ledger, 'prod-eu');
  expect(decoded).toMatchObject({ ok: true });
  if (decoded.ok) expect(JSON.parse(encodeLedger(decoded.value))).toEqual(ledger);
});
