/** Who reasoned over the cycle. */
export type AnalystName = 'rules' | 'claude';

/** The analysis of one cycle, as data; conversation/ renders it as text. */
export interface Report {
  readonly analyst: AnalystName;
  /** The model that answered; null for the rules analyst. */
  readonly model: string | null;
  /** Two or three sentences: how the cluster is and what matters most. */
  readonly summary: string;
  readonly assessments: readonly Assessment[];
}

/** What the analyst makes of one incident. */
export interface Assessment {
  /** The incident's number. */
  readonly incident: number;
  readonly assessment: string;
  /** What the analyst concludes, never stored as observed fact; null when it does not know. */
  readonly likelyCause: string | null;
  readonly confidence: 'high' | 'medium' | 'low' | null;
  /** The first thing to do; a command where there is one. */
  readonly nextStep: string | null;
}

/** Tokens of one or more model calls. The prompt's size is input + cacheRead + cacheWrite. */
export interface Usage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

export const NO_USAGE: Usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    output: a.output + b.output,
  };
}
