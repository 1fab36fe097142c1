import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChecksum, formatJson, withChecksum } from '../../src/storage/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function check(text: string): string {
  return checkChecksum(bytesOf(text), JSON.parse(text));
}

const DOCUMENT = { session_id: 'demo', words: 'Grüße "sha256": "世界"', nested: { sha256: 'not ours' } };
const SUMMED = textOf(withChecksum(bytesOf(formatJson(DOCUMENT))));

describe('a checksum', () => {
  it('is the last key of the document, which stays what it was', () => {
    expect(Object.keys(JSON.parse(SUMMED)).at(-1)).toBe('sha256');
    expect(JSON.parse(SUMMED)).toMatchObject(DOCUMENT);
    expect(SUMMED).toMatch(/,\n {2}"sha256": "[0-9a-f]{64}"\n\}\n$/);
  });

  it('is right for whatever a document holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ stringUnit: 'binary' })), (rest) => {
        const bytes = withChecksum(bytesOf(formatJson({ first: 1, ...rest })));
        expect(checkChecksum(bytes, JSON.parse(textOf(bytes)))).toBe('right');
      }),
    );
  });

  it.skipIf(process.platform !== 'linux')('is what two tools tell that are on every Linux', async () => {
    const path = join(await temporaryDirectory(), 'demo.json');
    writeFileSync(path, SUMMED);
    const sum = execFileSync('sh', ['-c', 'head -n -2 "$0" | sha256sum', path], { encoding: 'utf8' });
    expect(sum.slice(0, 64)).toBe(JSON.parse(SUMMED).sha256);
  });

  it('is wrong after any flip of a bit that leaves JSON', () => {
    const bytes = bytesOf(SUMMED);
    let seen = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let document: unknown;
      try {
        document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(flipped));
      } catch {
        continue;
      }
      seen += 1;
      // What hits the name of the key makes it another key: then there is none, and all else is whole.
      const state = checkChecksum(flipped, document);
      if (state === 'none') expect(document).toMatchObject(DOCUMENT);
      else expect(state, `bit ${bit}`).not.toBe('right');
    }
    expect(seen).toBeGreaterThan(500);
  });

  it('is wrong once a person has changed a word, moved the key, or written the file in one line', () => {
    expect(check(SUMMED)).toBe('right');
    expect(check(SUMMED.replace('demo', 'dome'))).toBe('wrong');
    expect(check(JSON.stringify(JSON.parse(SUMMED)))).toBe('wrong');
    const { sha256, ...rest } = JSON.parse(SUMMED);
    expect(check(formatJson({ sha256, ...rest }))).toBe('wrong');
  });

  it('is not missed where there is none, or where somebody emptied it', () => {
    expect(check(formatJson(DOCUMENT))).toBe('none');
    for (const empty of ['', null]) expect(check(formatJson({ ...DOCUMENT, sha256: empty }))).toBe('none');
    expect(check('"text"')).toBe('none');
  });

  it('ends only what ends as a document does', () => {
    expect(() => withChecksum(bytesOf('[]'))).toThrow();
  });
});
