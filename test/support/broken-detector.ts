import type { AnyDetector } from '../../src/detectors/index.ts';

/** The detector with a bug: whatever it judges, it throws. */
export function broken(detector: AnyDetector): AnyDetector {
  const fail = (): never => {
    throw new Error('a bug');
  };
  return detector.subject === null ? { ...detector, judgeLook: fail } : { ...detector, judge: fail };
}
