import type { Report } from '../../model/report.ts';
import { areSame, type Cause, type CauseDifference } from '../compare/differences.ts';
import type { ComparedLook, ModeTotals } from '../compare/run-both.ts';
import { type Comparison, isTold, promptOf } from './compare-data.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { fullTime } from './times.ts';
import { wrap } from './wrap.ts';

/** Looks told one by one; of more the machine's output tells. */
const MOST_TOLD = 20;
const INDENT = 13;

/** The totals side by side, then each look whose two reports differ. */
export function compareText(comparison: Comparison, paint: Paint, columns: number | null): string {
  const { series, looks, totals, analyst, model } = comparison;
  const first = looks[0];
  if (first === undefined) return `${series.cluster} · ${series.title} · stopped before the first look\n`;
  const last = looks.at(-1) ?? first;
  const times = looks.length === 1 ? fullTime(first.at) : `${fullTime(first.at)} to ${fullTime(last.at)}`;
  const by = model === null ? `the ${analyst} analyst` : model;
  const head = `${series.cluster} · ${series.title} · ${count(looks.length, 'look')}, ${times} · reports by ${by}`;
  const told = looks.filter(isTold);
  const differing = told.filter(({ differences }) => !areSame(differences));
  const shown = differing.slice(0, MOST_TOLD);
  return [
    wrap(head, columns, 2),
    '',
    totalsTable(totals.stateless, totals.persistent),
    ...notes(comparison).map((note) => wrap(paint.dim(note), columns, 2)),
    '',
    differing.length === 0
      ? `The reports of the two say the same in all ${count(told.length, 'look')} they report on.`
      : `The reports differ in ${differing.length} of ${count(told.length, 'look')} they report on.`,
    ...shown.flatMap((look) => ['', ...lookLines(look, paint).map((line) => wrap(line, columns, INDENT))]),
    ...(differing.length > shown.length
      ? ['', `… and ${differing.length - shown.length} more; -o json tells all`]
      : []),
    '',
  ].join('\n');
}

function totalsTable(stateless: ModeTotals, persistent: ModeTotals): string {
  const row = (name: string, value: (totals: ModeTotals) => string) => [name, value(stateless), value(persistent)];
  const rows = [
    row('reports', ({ asked }) => String(asked)),
    row('model calls', ({ calls }) => String(calls)),
    row('prompt tokens', (totals) => promptOf(totals).tokens.toLocaleString('en')),
    row('from the cache', (totals) => percent(promptOf(totals).cached)),
    row('answer tokens', ({ tokens }) => tokens.output.toLocaleString('en')),
    row('cost', ({ costUsd }) => (costUsd === null ? 'no price known' : `$${costUsd.toFixed(4)}`)),
    row('prunes', ({ prunes }) => String(prunes)),
    row('reports the rules had to write', ({ failed }) => String(failed)),
  ];
  return table(['', 'STATELESS', 'PERSISTENT'], rows);
}

/** What must be known to read the numbers right. */
function notes({ series, totals, analyst }: Comparison): string[] {
  const failure = totals.persistent.firstFailure ?? totals.stateless.firstFailure;
  return [
    ...(analyst === 'rules'
      ? [
          'The rules judge each look by the ledger, which both modes have: what a conversation adds shows with a model only.',
        ]
      : []),
    ...(analyst === 'claude' && series.pace === 'replayed'
      ? [
          'The looks were replayed at once: a prompt cache that would have run out between them did not, so live calls may cost more.',
        ]
      : []),
    ...(failure === null ? [] : [`first of them: ${failure}`]),
  ];
}

function lookLines({ cycle, at, open, stateless, persistent, differences }: ComparedLook, paint: Paint): string[] {
  const { onlyStateless, onlyPersistent, causes, otherSummary } = differences;
  return [
    paint.bold(`cycle ${cycle} · ${fullTime(at)} · ${open} open`),
    ...(otherSummary ? [line('stateless', summaryOf(stateless)), line('persistent', summaryOf(persistent))] : []),
    ...(onlyStateless.length === 0 ? [] : [`  assessed by stateless only: ${names(onlyStateless)}`]),
    ...(onlyPersistent.length === 0 ? [] : [`  assessed by persistent only: ${names(onlyPersistent)}`]),
    ...causes.flatMap(causeLines),
  ];
}

function causeLines({ incident, stateless, persistent }: CauseDifference): string[] {
  return [
    `  likely cause of INC-${incident}`,
    line('stateless', causeText(stateless)),
    line('persistent', causeText(persistent)),
  ];
}

function line(mode: 'stateless' | 'persistent', text: string): string {
  return `  ${mode.padEnd(10)} ${text}`;
}

function summaryOf(report: Report | null): string {
  return report === null ? '(no report: it had no news)' : report.summary.replace(/\s+/g, ' ');
}

function causeText({ likelyCause, confidence }: Cause): string {
  if (likelyCause === null) return 'none named';
  return `${likelyCause.replace(/\s+/g, ' ')}${confidence === null ? '' : ` (confidence: ${confidence})`}`;
}

function names(incidents: readonly number[]): string {
  return incidents.map((number) => `INC-${number}`).join(', ');
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(0)} %`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
