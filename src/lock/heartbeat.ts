import { BEAT_EVERY } from './file-lock.ts';
import type { Held } from './lock.ts';

/** Keeps a lock alive until the returned function is called. The timer keeps no process from ending. */
export function keepBeating(held: Held, every: number = BEAT_EVERY): () => void {
  let beating = false;
  const timer = setInterval(() => {
    // A volume that hangs must not gather beats.
    if (beating) return;
    beating = true;
    void held.beat().finally(() => {
      beating = false;
    });
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}
