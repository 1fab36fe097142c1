import { FINDING_CODES, type FindingCode } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import type { Marks } from '../../model/snapshot.ts';
import { type Ignore, TIERS, type Tier } from '../../model/weight.ts';
import { redactText } from '../../redact/index.ts';

/** The annotations of one object, understood. What is not understood is a problem, and nothing else. */
export interface ReadMarks {
  readonly tier: Tier | null;
  readonly owner: string | null;
  readonly ignore: Ignore | null;
  /** `k8s-monitor.io/tier "P9": must be P0, P1, P2 or P3`. */
  readonly problems: readonly string[];
}

export function readMarks(marks: Marks): ReadMarks {
  const problems: string[] = [];
  const read = <T>(name: 'tier' | 'owner' | 'ignore', how: (text: string) => T | string): T | null => {
    const given = marks[name];
    if (given === null) return null;
    const found = how(given.trim());
    if (typeof found !== 'string') return found;
    problems.push(`k8s-monitor.io/${name} ${JSON.stringify(shortened(given))}: ${found}`);
    return null;
  };
  const tier = read('tier', (text) => {
    const found = TIERS.find((candidate) => candidate === text.toUpperCase());
    return found === undefined ? `must be ${TIERS.join(', ')}` : { found };
  });
  const owner = read('owner', (text) => (isOwner(text) ? { text } : `must be ${OWNER_ALLOWED}`));
  return { tier: tier?.found ?? null, owner: owner?.text ?? null, ignore: read('ignore', readIgnore), problems };
}

export const OWNER_ALLOWED = 'at most 63 letters, digits, spaces and . _ @ / # + - on one line';

/** Whose a thing is stands unfenced in messages: it may name people, and say nothing to a model. */
export function isOwner(text: string): boolean {
  return /^[\p{L}\p{N}._@/#+ -]{1,63}$/u.test(text) && text.trim() !== '';
}

/** `OOMKilled,FrequentRestarts until=2026-12-01 because=it leaks, see SHOP-12`, or `*` for every code. */
function readIgnore(text: string): Ignore | string {
  const [, codes = '', rest = ''] = /^(\S+(?:\s*,\s*\S+)*)(?:\s+(.*))?$/s.exec(text) ?? [];
  const because = /(?:^|\s)because=(.*)$/s.exec(rest);
  const [until, ...others] = (because === null ? rest : rest.slice(0, because.index)).split(/\s+/).filter(Boolean);
  if (others.length > 0 || (until !== undefined && !until.startsWith('until='))) return IGNORE_ALLOWED;
  const end = until === undefined ? null : readUntil(until.slice('until='.length));
  if (until !== undefined && end === null) return `${until} must name a day or a time: until=2026-12-01`;
  const named = codes.split(',').map((code) => code.trim());
  const unknown = named.find((code) => code !== '*' && !isCode(code));
  if (unknown !== undefined)
    return `${unknown === '' ? 'an empty name' : unknown} is no finding code; ${IGNORE_ALLOWED}`;
  return {
    codes: named.includes('*') ? null : named.filter(isCode),
    object: null,
    until: end,
    because: because === null || because[1]?.trim() === '' ? null : safe(because[1] ?? ''),
  };
}

const IGNORE_ALLOWED = 'must be codes or *, then until=DATE and because=TEXT if wanted';

/** A day ends with its last moment by UTC; a time is RFC 3339. */
export function readUntil(text: string): Millis | null {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const day = Date.parse(`${text}T00:00:00Z`);
    // Date.parse takes February 30 for March 2.
    return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text) ? day + DAY : null;
  }
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const at = isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

const DAY: Millis = 24 * 60 * 60 * 1000;

function isCode(text: string): text is FindingCode {
  return (FINDING_CODES as readonly string[]).includes(text);
}

function safe(text: string): SafeText {
  return redactText(text.trim(), 300);
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
