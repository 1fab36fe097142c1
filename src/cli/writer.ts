import { type Environment, type HeldLocks, openLocks } from '../app.ts';
import type { Config } from '../config/index.ts';
import { describeHolder, type Held, keepBeating, LOCK_TTL, type Lock, lockHeld } from '../lock/index.ts';
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
  release(): Promise<void>;
}

/** Rejects with MonitorError `lock_held`, or when the signal aborts while it waits. */
export async function becomeWriter(options: WriterOptions): Promise<Writer> {
  const { config, environment, cluster, command } = options;
  const locks = openLocks(config, environment, command);
  const lost = Promise.withResolvers<Error>();
  const endings: (() => Promise<void>)[] = [];

  async function hold(lock: Lock): Promise<Held> {
    const held = await acquire(lock, options);
    held.lost.addEventListener('abort', () => lost.resolve(held.lost.reason), { once: true });
    const stopBeating = keepBeating(held);
    endings.push(async () => {
      stopBeating();
      await held.release();
    });
    return held;
  }
  const release = async () => {
    for (const end of endings.splice(0)) await end();
  };

  try {
    // Always in this order: two that wait for each other's are impossible.
    const ledger = await hold(locks.ledger(cluster));
    const session = config.enableLongContext ? await hold(locks.session(config.sessionId)) : null;
    return { held: { ledger, session }, lost: lost.promise, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function acquire(lock: Lock, { events, waits, signal }: WriterOptions): Promise<Held> {
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
  if (acquired.outcome === 'degraded') {
    const message = `cannot lock ${lock.target}: ${acquired.problem}; going on without, and trying again with every save`;
    events.emit('warn', 'lock_degraded', message, fields);
  } else if (acquired.tookOver !== null) {
    const message = `took over ${lock.target}, its writer is gone: ${describeHolder(acquired.tookOver)}`;
    events.emit('warn', 'lock_taken_over', message, { ...fields, holder: acquired.tookOver });
  }
  return acquired.held;
}
