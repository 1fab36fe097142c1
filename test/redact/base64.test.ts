import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactBase64 } from '../../src/redact/base64.ts';

const plain = fc.string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 120 });
/** Up to a tenth of it is no text. */
const spotted = fc.tuple(plain, fc.array(fc.nat({ max: 119 }), { maxLength: 8 })).map(([text, places]) => {
  const bytes = Buffer.from(text, 'latin1');
  for (const place of places) if (place < bytes.length) bytes[place] = 0xff;
  return bytes;
});
const random = fc.uint8Array({ minLength: 12, maxLength: 120 }).map((bytes) => Buffer.from(bytes));

function isReadable(bytes: Buffer): boolean {
  const odd = [...bytes].filter((byte) => !(byte >= 0x20 && byte <= 0x7e) && ![0x09, 0x0a, 0x0d].includes(byte));
  return odd.length <= bytes.length * 0.05;
}

describe('base64', () => {
  it.each(['base64', 'base64url'] as const)('in %s is looked into where it decodes to text', (alphabet) => {
    fc.assert(
      fc.property(
        fc.oneof(
          plain.map((text) => Buffer.from(text, 'latin1')),
          spotted,
          random,
        ),
        (bytes) => {
          const seen: string[] = [];
          redactBase64(`data ${bytes.toString(alphabet)}`, (decoded) => {
            seen.push(decoded);
            return false;
          });
          expect(seen.includes(bytes.toString('latin1'))).toBe(isReadable(bytes));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
