import type { SessionStats } from '../sessions/stats.ts';
import { table } from './table.ts';
import { fileSize, thousands } from './times.ts';

/** Days that are told on a terminal; `-o json` has all. */
const MOST_DAYS = 14;

/** A session in numbers, for people. */
export function statsText(stats: SessionStats): string {
  const days = daysText(stats);
  return `${table(['session', stats.sessionId], rows(stats))}\n${days === '' ? '' : `\n${days}\n`}`;
}

function rows(stats: SessionStats): (readonly string[])[] {
  const { messages, usage, sizes } = stats;
  const prompt = usage === null ? 0 : (usage.input ?? 0) + (usage.cache_read ?? 0) + (usage.cache_write ?? 0);
  const share =
    stats.cachedShare === null ? '' : `, ${Math.round(stats.cachedShare * 100)} % of the prompts from cache`;
  return [
    ...(stats.state === 'open' ? [] : [['state', stats.state]]),
    ['cluster', stats.cluster ?? '-'],
    [
      'cycles',
      `${stats.cycles}${stats.quietSinceLastMessage === 0 ? '' : `, the last ${stats.quietSinceLastMessage} quiet`}`,
    ],
    ['messages', messagesText(messages)],
    [
      'context',
      `${thousands(stats.contextTokens)} of ${thousands(stats.maxContextTokens)} tokens, ${stats.contextPct.toFixed(1)} %`,
    ],
    ['prunes', String(stats.prunes)],
    [
      'model calls',
      stats.modelCalls === 0
        ? '0 (the rules analyst wrote the reports)'
        : `${stats.modelCalls} (${stats.model ?? 'unknown model'})`,
    ],
    ...(stats.toolCalls === null || stats.toolCalls.all === 0 ? [] : [['looked up', toolsText(stats.toolCalls)]]),
    ['tokens', `${thousands(prompt)} in${share}, ${thousands(usage?.output ?? 0)} out`],
    ['cost', dollars(stats.costUsd)],
    ...(stats.incidents === null ? [] : [['incidents', incidentsText(stats.incidents)]]),
    ['on disk', sizesText(sizes)],
    ['created', timeText(stats.createdAt)],
    ['saved', timeText(stats.savedAt)],
  ];
}

/** `12 times (search_history 8, incident_history 4), 1 failed`. */
function toolsText({ all, failed, cancelled, byTool }: NonNullable<SessionStats['toolCalls']>): string {
  const tools = byTool.map(({ tool, calls }) => `${tool} ${calls}`).join(', ');
  const ended = [...(failed === 0 ? [] : [`${failed} failed`]), ...(cancelled === 0 ? [] : [`${cancelled} cancelled`])];
  return [`${all} time${all === 1 ? '' : 's'} (${tools})`, ...ended].join(', ');
}

function messagesText({ all, user, assistant, pinned, excluded, everRecorded }: SessionStats['messages']): string {
  const parts = [`${user} user`, `${assistant} assistant`];
  if (pinned > 0) parts.push(`${pinned} pinned`);
  if (excluded > 0) parts.push(`${excluded} not sent`);
  const ever = everRecorded === null || everRecorded <= all ? '' : `; ${everRecorded} ever, the others in the history`;
  return `${all} (${parts.join(', ')})${ever}`;
}

function incidentsText({ open, ended, bySeverity }: NonNullable<SessionStats['incidents']>): string {
  const worst = bySeverity.filter((each) => each.open > 0).map((each) => `${each.open} ${each.severity}`);
  return `${open} open${worst.length === 0 ? '' : ` (${worst.join(', ')})`}, ${ended} ended`;
}

function sizesText({ session, backups, ledger, ledgerBackups, history }: SessionStats['sizes']): string {
  const kept = ({ count, bytes }: SessionStats['sizes']['backups']) =>
    count === 0 ? '' : ` + ${fileSize(bytes)} in ${count} backup${count === 1 ? '' : 's'}`;
  return [
    `session ${fileSize(session)}${kept(backups)}`,
    `ledger ${fileSize(ledger)}${kept(ledgerBackups)}`,
    `history ${history === 0 ? 'none' : fileSize(history)}`,
  ].join(', ');
}

function daysText({ days }: SessionStats): string {
  if (days === null || days.length === 0) return '';
  const header = ['DAY', 'CYCLES', 'MESSAGES', 'OPENED', 'ENDED', 'CALLS', 'TOKENS IN', 'CACHED', 'OUT', 'COST'];
  const told = days.slice(-MOST_DAYS).map(({ day, cycles, messages, opened, ended, calls, usage, costUsd }) => {
    const prompt = (usage?.input ?? 0) + (usage?.cache_read ?? 0) + (usage?.cache_write ?? 0);
    return [
      day,
      ...[cycles, messages, opened, ended, calls].map(String),
      thousands(prompt),
      prompt === 0 ? '-' : `${Math.round(((usage?.cache_read ?? 0) / prompt) * 100)} %`,
      thousands(usage?.output ?? 0),
      dollars(costUsd),
    ];
  });
  const hidden = days.length - told.length;
  return `${table(header, told)}${hidden === 0 ? '' : `\n… ${hidden} earlier day${hidden === 1 ? '' : 's'} (-o json has all)`}`;
}

function dollars(cost: number): string {
  return cost === 0 ? '$0' : `$${cost.toFixed(4)}`;
}

/** `2026-11-21 09:12 UTC` of an RFC 3339 time. */
function timeText(at: string | null): string {
  return at === null ? '-' : `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
