import { MonitorError } from '../../model/errors.ts';
import type { Cipher } from '../../storage/index.ts';

/** Payloads as they lie in rows: readable without a cipher, encrypted with one. */
export interface Sealing {
  readonly isOn: boolean;
  /** @param context which row it is, for no sealed text may stand in another's place. */
  seal(value: unknown, context: string): Uint8Array;
  /** Null when these bytes are damaged. Throws MonitorError `history_unreadable` when they want another key. */
  open(sealed: Uint8Array, context: string): unknown;
  /** current: it lies there as it would be written now. unreadable: it is damaged or wants another key, and may only stay as it is. */
  stateOf(sealed: Uint8Array | null, context: string): 'current' | 'old' | 'unreadable';
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
    stateOf(sealed, context) {
      const seals = cipher?.sealsNew === true;
      if (sealed === null) return seals ? 'old' : 'current';
      const opened = cipher?.open(sealed, context);
      if (opened?.ok !== true) return 'unreadable';
      return seals && opened.current ? 'current' : 'old';
    },
  };
}

/** One question's reading, to which a row that wants another key is none, and not the end. */
export interface TolerantSealing extends Sealing {
  /** Undefined where it wants another key; null where it is damaged. */
  open(sealed: Uint8Array, context: string): unknown;
  /** What it met: the rows that want another key, how many were opened, and what is said of those that were not. */
  seen(): { readonly unopened: ReadonlySet<string>; readonly opened: number; readonly reason: MonitorError | null };
}

export function tolerantSealing(sealing: Sealing): TolerantSealing {
  const unopened = new Set<string>();
  let opened = 0;
  let reason: MonitorError | null = null;
  return {
    ...sealing,
    open(sealed, context) {
      try {
        const value = sealing.open(sealed, context);
        opened += 1;
        return value;
      } catch (error) {
        if (!(error instanceof MonitorError)) throw error;
        unopened.add(context);
        reason = error;
        return undefined;
      }
    },
    seen: () => ({ unopened, opened, reason }),
  };
}

function wantsKey(message: string): MonitorError {
  return new MonitorError(
    'history_unreadable',
    message,
    'Set SESSION_ENCRYPTION_KEY to the key it was written with; a former key goes on reading what it wrote.',
  );
}
