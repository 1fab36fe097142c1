import type { Incident } from '../../src/model/incident.ts';
import type { FakeRequest } from './fake-anthropic/index.ts';
import { blocksOf, messagesOf } from './fake-anthropic/prompt.ts';

/** What a reader of a prompt knows to be open: incidents by number, and crowds of which only the count is told. */
export interface Told {
  readonly open: ReadonlySet<number>;
  /** By `CODE in namespace`, or by `CODE` alone: how many more than those named. */
  readonly counted: ReadonlyMap<string, number>;
}

/** The agent's own messages of a request, one text each. */
export function ownMessages({ body }: Pick<FakeRequest, 'body'>): readonly string[] {
  return messagesOf(body)
    .filter(({ role }) => role === 'user')
    .map(({ content }) =>
      blocksOf(content)
        .map(({ text }) => String(text))
        .join('\n'),
    );
}

interface Statement {
  readonly cycle: number;
  readonly order: number;
  readonly lines: readonly string[];
}

/** Sections whose incidents are over, or that say nothing of their state. */
const ENDED = /^### (Resolved|Gone|Folded|Ended lately)/;
const STATELESS = /^### (Said by people|Changes)/;
const TITLE = /^## (?:Baseline at cycle|Cycle|Heartbeat at cycle) (\d+)/m;
const NAMED = /\bINC-(\d+)\b/g;

/**
 * Reads a prompt as the model would: of what two messages say of one incident, the later cycle's word holds, wherever the
 * message stands.
 *
 * @param messages the agent's own: what the model concluded proves nothing.
 */
export function toldIn(messages: readonly string[]): Told {
  const open = new Set<number>();
  let counted = new Map<string, number>();
  for (const { lines } of statementsOf(messages)) {
    // A baseline is the whole picture: what it does not say is not so any more.
    if (lines[0]?.startsWith('## Baseline') === true) {
      open.clear();
      counted = new Map();
    }
    let section = '';
    for (const line of lines) {
      if (line.startsWith('### ')) section = line;
      else readLine(line, section, open, counted);
    }
  }
  return { open, counted };
}

function statementsOf(texts: readonly string[]): readonly Statement[] {
  const statements = texts.flatMap((text, order) => {
    const cycle = TITLE.exec(text)?.[1];
    return cycle === undefined ? [] : [{ cycle: Number(cycle), order, lines: text.split('\n') }];
  });
  return statements.toSorted((a, b) => a.cycle - b.cycle || a.order - b.order);
}

function readLine(line: string, section: string, open: Set<number>, counted: Map<string, number>): void {
  if (/^(Still open, unchanged|Quieted, nobody is told): /.test(line)) {
    for (const number of numbersIn(line)) open.add(number);
    return;
  }
  const group = /^([A-Z]\w+ in \S+(?: cluster)?): (\d+) incidents?, /.exec(line);
  if (group !== null && section.startsWith('### Open, by code')) {
    const names = numbersIn(line);
    for (const number of names) open.add(number);
    counted.set(group[1] ?? '', Number(group[2]) - names.length);
    return;
  }
  if (section.startsWith('### Open, by code') && line.startsWith('… and ')) {
    for (const [, code = '', count] of line.matchAll(/\b([A-Z]\w+|other codes) (\d+)\b/g))
      counted.set(code, Number(count));
    return;
  }
  const number = /^INC-(\d+) /.exec(line)?.[1];
  if (number === undefined || STATELESS.test(section)) return;
  if (ENDED.test(section)) open.delete(Number(number));
  else open.add(Number(number));
}

function numbersIn(line: string): number[] {
  return [...line.matchAll(NAMED)].map(([, number]) => Number(number));
}

/** Open incidents that a reader of the prompt could not know of: neither named nor, as far as counts go, counted. */
export function missingFrom(told: Told, open: readonly Incident[]): readonly Incident[] {
  const left = new Map(told.counted);
  return open.filter(({ number, code, owner }) => {
    if (told.open.has(number)) return false;
    const place = owner.namespace === '' ? 'the cluster' : owner.namespace;
    for (const key of [`${code} in ${place}`, code, 'other codes']) {
      const count = left.get(key) ?? 0;
      if (count === 0) continue;
      left.set(key, count - 1);
      return false;
    }
    return true;
  });
}
