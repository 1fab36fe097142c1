import type { Finding } from '../../../src/model/finding.ts';

/** An agent that judges as ours does, and keeps no incidents: it pings for findings. */
export interface PlainAgent {
  readonly name: string;
  /** How many pings one look makes. */
  look(findings: readonly Finding[], now: number): number;
}

/** One message when a finding comes, when its severity changes, and when it goes. */
export function perChange(): PlainAgent {
  let known = new Map<string, string>();
  return {
    name: 'one message per finding per change',
    look(findings) {
      const seen = new Map(findings.map((finding) => [nameOf(finding), finding.severity as string]));
      const changed = [...seen].filter(([name, severity]) => known.get(name) !== severity).length;
      const gone = [...known.keys()].filter((name) => !seen.has(name)).length;
      known = seen;
      return changed + gone;
    },
  };
}

/** One message when a finding comes, again every so often while it is there, and one when it goes. */
export function repeating(every: number, name: string): PlainAgent {
  const told = new Map<string, number>();
  return {
    name,
    look(findings, now) {
      const seen = new Set(findings.map(nameOf));
      const gone = [...told.keys()].filter((finding) => !seen.has(finding));
      for (const finding of gone) told.delete(finding);
      const due = [...seen].filter((finding) => now - (told.get(finding) ?? Number.NEGATIVE_INFINITY) >= every);
      for (const finding of due) told.set(finding, now);
      return due.length + gone.length;
    },
  };
}

function nameOf({ code, object, owner }: Finding): string {
  return JSON.stringify([code, object, owner]);
}
