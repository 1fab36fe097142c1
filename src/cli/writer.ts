import { type Environment, type HeldLocks, openLocks, type TakenLock } from '../app.ts';
import type { Config } from '../config/index.ts';
import { describeHolder, type Held, keepBeating, LOCK_TTL, type Lock, lockHeld } from '../lock/index.ts';
import { MonitorError } from '../model/errors.ts';
import type { Events } from '../monitor/index.ts';

/** A holder that has ended is silent after one TTL; one that is being stopped ends within its grace. In milliseconds. */
const PATIENCE = 2 * LOCK_TTL;

export interface WriterOptions {
  readonly config: Config;
  /** Real time: a lock lives by no other. */
  readonly environment: Environment;
  readonly cluster: string;
  /** For the reader of a refusal: `run`. */
  readonly command: string;
  readonly events: Events;
  /** Whether to wait for a holder that may be dead. */
  readonly waits: boolean;
  readonly signal?: AbortSignal;
}

/** This process as the only one that writes the cluster's ledger and, in persistent mode, the session. */
export interface Writer {
  readonly held: HeldLocks;
  /** Resolves, with the reason, once another process has taken over. */
  readonly lost: Promise<Error>;
  /** Another session's lock, beside the one of the session that is in use. Rejects with `lock_held`, and with `storage_unwritable`. */
  takeSession(id: string): Promise<TakenLock>;
  release(): Promise<void>;
}

/** A lock in this process' hands, and what gives it back. */
interface Own {
  readonly held: Held;
  release(): Promise<void>;
}

/** Rejects with MonitorError `lock_held`, or when the signal aborts while it waits. */
export async function becomeWriter(options: WriterOptions): Promise<Writer> {
  const { config, environment, cluster, command } = options;
  const locks = openLocks(config, environment, command);
  const lost = Promise.withResolvers<Error>();
  const own = new Set<Own>();
  let session: Own | null = null;

  async function hold(lock: Lock, how: AcquireHow): Promise<Own> {
    const held = await acquire(lock, how);
    held.lost.addEventListener('abort', () => lost.resolve(held.lost.reason), { once: true });
    const stopBeating = keepBeating(held);
    const taken: Own = {
      held,
      async release() {
        if (!own.delete(taken)) return;
        stopBeating();
        await held.release();
      },
    };
    own.add(taken);
    return taken;
  }
  const release = async () => {
    for (const taken of [...own]) await taken.release();
  };

  async function takeSession(id: string): Promise<TakenLock> {
    const next = await hold(locks.session(id), { events: options.events, waits: false, degrades: false });
    const before = session;
    return {
      held: next.held,
      async settle() {
        session = next;
        await before?.release();
      },
      giveBack: next.release,
    };
  }

  try {
    // Always in this order: two that wait for each other's are impossible.
    const ledger = await hold(locks.ledger(cluster), { ...options, degrades: true });
    if (config.enableLongContext) session = await hold(locks.session(config.sessionId), { ...options, degrades: true });
    const held = { ledger: ledger.held, session: session?.held ?? null };
    return { held, lost: lost.promise, takeSession, release };
  } catch (error) {
    await release();
    throw error;
  }
}

interface AcquireHow extends Pick<WriterOptions, 'events' | 'waits' | 'signal'> {
  /** Goes on without a lock that the disk does not take, and tries again with every save. */
  readonly degrades: boolean;
}

async function acquire(lock: Lock, { events, waits, signal, degrades }: AcquireHow): Promise<Held> {
  const fields = { path: lock.target };
  const acquired = await lock.acquire({
    patience: waits ? PATIENCE : 0,
    ...(signal === undefined ? {} : { signal }),
    onWait: (holder) =>
      events.emit(
        'info',
        'lock_waiting',
        `waiting up to ${PATIENCE / 1000} s for the writer of ${lock.target}: ${describeHolder(holder)}`,
        { ...fields, holder },
      ),
  });
  if (acquired.outcome === 'refused') throw lockHeld(lock.target, acquired.holder);
  if (acquired.outcome === 'degraded' && !degrades) {
    await acquired.held.release();
    throw new MonitorError(
      'storage_unwritable',
      `cannot lock ${lock.target}: ${acquired.problem}`,
      'Make SESSION_DIR writable for this user, with room on its volume.',
    );
  }
  if (acquired.outcome === 'degraded') {
    const message = `cannot lock ${lock.target}: ${acquired.problem}; going on without, and trying again with every save`;
    events.emit('warn', 'lock_degraded', message, fields);
  } else if (acquired.tookOver !== null) {
    const message = `took over ${lock.target}, its writer is gone: ${describeHolder(acquired.tookOver)}`;
    events.emit('warn', 'lock_taken_over', message, { ...fields, holder: acquired.tookOver });
  }
  return acquired.held;
}
