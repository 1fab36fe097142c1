import { MonitorError } from '../../model/errors.ts';
import type { Cipher } from '../../storage/index.ts';

/** Payloads as they lie in rows: readable without a cipher, encrypted with one. */
export interface Sealing {
  readonly isOn: boolean;
  /** @param context which row it is, for no sealed text may stand in another's place. */
  seal(value: unknown, context: string): Uint8Array;
  /** Null when these bytes are damaged. Throws MonitorError `history_unreadable` when they want another key. */
  open(sealed: Uint8Array, context: string): unknown;
  /** Does it lie there as it would be written now? What cannot be opened may only stay as it is. */
  isCurrent(sealed: Uint8Array | null, context: string): boolean;
}

export function createSealing(cipher: Cipher | null): Sealing {
  return {
    isOn: cipher?.sealsNew === true,
    seal(value, context) {
      if (cipher === null) throw new Error('nothing to seal with');
      return cipher.seal(new TextEncoder().encode(JSON.stringify(value)), context);
    },
    open(sealed, context) {
      if (cipher === null) throw wantsKey('the history is encrypted');
      const opened = cipher.open(sealed, context);
      if (opened.ok) return JSON.parse(new TextDecoder().decode(opened.plain));
      if (opened.reason === 'other_key') throw wantsKey('the history is encrypted with another key');
      return null;
    },
    isCurrent(sealed, context) {
      const seals = cipher?.sealsNew === true;
      if (sealed === null || cipher === null) return !seals || sealed !== null;
      const opened = cipher.open(sealed, context);
      return !opened.ok || (seals && opened.current);
    },
  };
}

function wantsKey(message: string): MonitorError {
  return new MonitorError(
    'history_unreadable',
    message,
    'Set SESSION_ENCRYPTION_KEY to the key it was written with; a former key goes on reading what it wrote.',
  );
}
