import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cipher, createCipher, isSealed, parseEncryptionKey } from '../../src/storage/index.ts';

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const OTHER = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
const PLAIN = new TextEncoder().encode('{ "session_id": "demo" }\n');

const cipher = createCipher({ key: KEY });

function opened(by: Cipher, sealed: Uint8Array, context = 'demo.json'): string {
  const result = by.open(sealed, context);
  return result.ok ? new TextDecoder().decode(result.plain) : result.reason;
}

describe('a cipher', () => {
  it('gives back every plain text under the context it was sealed under', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }), (plain, context) => {
        const sealed = cipher.seal(plain, context);
        expect(isSealed(sealed)).toBe(true);
        const result = cipher.open(sealed, context);
        expect(result).toMatchObject({ ok: true, current: true });
        if (result.ok) expect(Uint8Array.from(result.plain)).toEqual(plain);
      }),
    );
  });

  it('seals piece by piece what it seals at once', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), (pieces) => {
        const fixed = createCipher({ key: KEY, randomBytes: (count) => new Uint8Array(count).fill(3) });
        const sealed = Buffer.concat([...fixed.sealPieces(pieces, 'demo.json')]);
        expect(sealed.equals(fixed.seal(Buffer.concat(pieces), 'demo.json'))).toBe(true);
        const result = cipher.open(sealed, 'demo.json');
        expect(result.ok && Buffer.from(result.plain).equals(Buffer.concat(pieces))).toBe(true);
      }),
    );
  });

  it('opens nothing under another context: files cannot be swapped', () => {
    expect(opened(cipher, cipher.seal(PLAIN, 'demo.json'), 'other.json')).toBe('damaged');
  });

  it('opens nothing that was cut or had one bit flipped, wherever, and never calls that another key', () => {
    const sealed = cipher.seal(PLAIN, 'demo.json');
    for (let length = 7; length < sealed.length; length += 1) {
      expect(opened(cipher, sealed.slice(0, length)), `${length} bytes`).toBe('damaged');
    }
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Uint8Array.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opened(cipher, flipped), `bit ${bit}`).toBe(bit < 56 ? 'not_sealed' : 'damaged');
    }
  });

  it('tells another key from damage', () => {
    expect(opened(createCipher({ key: OTHER }), cipher.seal(PLAIN, 'demo.json'))).toBe('other_key');
  });

  it('opens with old keys, says so, and seals with the new one alone', () => {
    const rotated = createCipher({ key: OTHER, oldKeys: [KEY] });
    expect(rotated.open(cipher.seal(PLAIN, 'demo.json'), 'demo.json')).toMatchObject({ ok: true, current: false });
    expect(opened(cipher, rotated.seal(PLAIN, 'demo.json'))).toBe('other_key');
  });

  it('only opens when there is no new key', () => {
    const opener = createCipher({ key: null, oldKeys: [KEY] });
    expect(opener.sealsNew).toBe(false);
    expect(opener.seal(PLAIN, 'demo.json')).toBe(PLAIN);
    expect([...opener.sealPieces([PLAIN], 'demo.json')]).toEqual([PLAIN]);
    expect(opener.open(cipher.seal(PLAIN, 'demo.json'), 'demo.json')).toMatchObject({ ok: true, current: false });
  });

  it('calls plain text what it is', () => {
    for (const plain of [PLAIN, new Uint8Array(), Uint8Array.of(0x89)]) {
      expect(isSealed(plain)).toBe(false);
      expect(opened(cipher, plain)).toBe('not_sealed');
    }
  });

  it('never takes the same nonce twice, and hides even that two texts are the same', () => {
    const nonces = Array.from({ length: 1_000 }, () =>
      Buffer.from(cipher.seal(PLAIN, 'demo.json').subarray(20, 32)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('writes what the document draws: another program opens it by that alone', () => {
    const sealed = Buffer.from(cipher.seal(PLAIN, 'demo.json'));
    const decipher = createDecipheriv('aes-256-gcm', KEY, sealed.subarray(20, 32));
    decipher.setAAD(Buffer.concat([sealed.subarray(0, 20), Buffer.from('demo.json')]));
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(32, -16)), decipher.final()]);
    expect(plain).toEqual(Buffer.from(PLAIN));
    expect(sealed.subarray(0, 8)).toEqual(Buffer.from([0x89, ...Buffer.from('K8SMON'), 1]));
  });
});

describe('a key', () => {
  it.each([
    ['hex', Buffer.from(KEY).toString('hex')],
    ['hex in capitals', Buffer.from(KEY).toString('hex').toUpperCase()],
    ['base64', Buffer.from(KEY).toString('base64')],
    ['base64 of the URL alphabet', Buffer.from(OTHER).toString('base64url')],
  ])('is read as %s', (_, text) => {
    expect([...(parseEncryptionKey(text) ?? [])]).toEqual([...(text.startsWith('_') ? OTHER : KEY)]);
  });

  it.each(['', 'a passphrase', 'a'.repeat(63), `${'a'.repeat(43)}==`, Buffer.alloc(31).toString('base64')])(
    'is not %j',
    (text) => {
      expect(parseEncryptionKey(text)).toBeNull();
    },
  );

  it('of another length is refused', () => {
    expect(() => createCipher({ key: KEY.subarray(1) })).toThrow(RangeError);
  });
});
