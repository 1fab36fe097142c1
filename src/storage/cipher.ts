import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { Pieces } from './document-bytes.ts';

/**
 * Encrypts what lies on disk, AES-256-GCM. `context` says what the bytes are (a file's name, a row's id): sealed bytes
 * open under the same context alone, so that no two of them can be swapped.
 */
export interface Cipher {
  /** False when it only opens: `seal` then gives back what it is given. Encryption is being switched off. */
  readonly sealsNew: boolean;
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** The same, piece by piece, each sealed when it is asked for. */
  sealPieces(plain: Pieces, context: string): Pieces;
  open(sealed: Uint8Array, context: string): Opened;
}

export type Opened =
  /** `current` is false when an old key opened it: the next save seals it with the new one, if there is one. */
  | { readonly ok: true; readonly plain: Uint8Array; readonly current: boolean }
  | { readonly ok: false; readonly reason: NotOpened };

/**
 * not_sealed: these bytes were never encrypted. other_key: they were, and whole as far as can be seen, with a key that is
 * not given. damaged: one of our keys sealed them, and they, or their context, have changed since.
 */
export type NotOpened = 'not_sealed' | 'other_key' | 'damaged';

export interface CipherOptions {
  /** 32 bytes, see `parseEncryptionKey`. Seals, and opens. Null: nothing is sealed, old keys still open. */
  readonly key: Uint8Array | null;
  /** Only open. */
  readonly oldKeys?: readonly Uint8Array[];
  /** Cryptographically random bytes, the system's unless a test passes others: a nonce must never come twice. */
  readonly randomBytes?: (count: number) => Uint8Array;
}

/** The first byte is in no UTF-8 text, so that nothing sealed is taken for a plain file or the other way round. */
const MAGIC = Uint8Array.of(0x89, 0x4b, 0x38, 0x53, 0x4d, 0x4f, 0x4e);
const FORMAT = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const CHECK_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The memory of a longer result comes from the system, page by page, and goes back to it: measured, three times slower. */
const SEALED_AT_ONCE = 112 * 1024;
/** Magic, format, key id. */
const CHECKED_BYTES = MAGIC.length + 1 + KEY_ID_BYTES;
const HEADER_BYTES = CHECKED_BYTES + CHECK_BYTES + NONCE_BYTES;

/** 32 bytes as base64 (also of the URL alphabet) or hex: what `openssl rand -base64 32` or `-hex 32` print. Null for any other text. */
export function parseEncryptionKey(text: string): Uint8Array | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/** Did a cipher make these bytes? Looks at the first seven alone. */
export function isSealed(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Sealed bytes, as docs/session-format.md draws them: magic (7), format (1), key id (8), check of those 16 (4), nonce (12),
 * ciphertext, tag (16). Authenticated with them: the first 20 bytes and the context. A random nonce of 96 bits is safe for
 * 2^32 seals under one key (NIST SP 800-38D, 8.3): a hundred a minute for eighty years.
 */
export function createCipher(options: CipherOptions): Cipher {
  const random = options.randomBytes ?? randomBytes;
  const current = options.key === null ? null : withId(options.key);
  const rings = [...(current === null ? [] : [current]), ...(options.oldKeys ?? []).map(withId)];

  function* sealWith({ key, id }: KeyWithId, plain: Pieces, context: string): Pieces {
    const checked = Buffer.concat([MAGIC, Uint8Array.of(FORMAT), id]);
    const known = Buffer.concat([checked, checkOf(checked)]);
    const nonce = random(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.concat([known, Buffer.from(context, 'utf8')]));
    yield Buffer.concat([known, nonce]);
    for (const piece of plain) {
      for (let at = 0; at < piece.length; at += SEALED_AT_ONCE) {
        yield cipher.update(piece.subarray(at, at + SEALED_AT_ONCE));
      }
    }
    const rest = cipher.final();
    yield Buffer.concat([rest, cipher.getAuthTag()]);
  }

  return {
    sealsNew: current !== null,

    seal: (plain, context) => (current === null ? plain : Buffer.concat([...sealWith(current, [plain], context)])),

    sealPieces: (plain, context) => (current === null ? plain : sealWith(current, plain, context)),

    open(sealed, context) {
      if (!isSealed(sealed)) return { ok: false, reason: 'not_sealed' };
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < HEADER_BYTES + TAG_BYTES) return { ok: false, reason: 'damaged' };
      const known = bytes.subarray(0, CHECKED_BYTES + CHECK_BYTES);
      const checked = bytes.subarray(0, CHECKED_BYTES);
      if (!checkOf(checked).equals(known.subarray(CHECKED_BYTES)) || bytes[MAGIC.length] !== FORMAT) {
        return { ok: false, reason: 'damaged' };
      }
      const id = bytes.subarray(MAGIC.length + 1, CHECKED_BYTES);
      const ring = rings.find((candidate) => candidate.id.equals(id));
      if (ring === undefined) return { ok: false, reason: 'other_key' };
      const nonce = bytes.subarray(known.length, HEADER_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', ring.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.concat([known, Buffer.from(context, 'utf8')]));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const body = decipher.update(bytes.subarray(HEADER_BYTES, -TAG_BYTES));
        return { ok: true, plain: Buffer.concat([body, decipher.final()]), current: ring === current };
      } catch {
        // The only failure there is: the tag does not fit.
        return { ok: false, reason: 'damaged' };
      }
    },
  };
}

interface KeyWithId {
  readonly key: Uint8Array;
  readonly id: Buffer;
}

/** The id tells which key sealed, and nothing of the key. */
function withId(key: Uint8Array): KeyWithId {
  if (key.length !== KEY_BYTES) throw new RangeError(`an encryption key has ${KEY_BYTES} bytes`);
  return { key, id: createHmac('sha256', key).update('k8s-monitor key id').digest().subarray(0, KEY_ID_BYTES) };
}

/** Tells a damaged key id from another key: the one leads to a backup, the other must touch nothing. */
function checkOf(checked: Uint8Array): Buffer {
  return createHash('sha256').update(checked).digest().subarray(0, CHECK_BYTES);
}
