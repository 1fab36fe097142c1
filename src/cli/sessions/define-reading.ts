import { type Command, Option } from 'commander';
import type { HistoryQuery } from '../../history/index.ts';
import { ENTRY_KINDS } from '../../model/conversation.ts';
import { parseCount, parseIncident, parseMessage, parseNumber, parseWhen, type When } from '../arguments.ts';
import type { CliIo } from '../io.ts';
import { type Output, output, refuseUnknown } from '../options.ts';
import { EXPORT_FORMATS, type ExportFormat } from './export-format.ts';
import type { ShowOptions } from './show.ts';

const KINDS = [...ENTRY_KINDS, 'turn'] as const;
type Kind = (typeof KINDS)[number];

interface SearchOptions extends Output {
  readonly from?: When;
  readonly to?: When;
  readonly incident?: number;
  readonly kind?: Kind[];
  readonly session?: string;
  readonly cluster?: string;
  readonly best?: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** The commands that only look: list, show, stats, search, export. */
export function defineReading(sessions: Command, io: CliIo, done: (code: number) => void): void {
  sessions
    .command('list', { isDefault: true })
    .description('all sessions, newest first')
    .allowExcessArguments(true)
    .option('-a, --all', 'archived ones too')
    .addOption(output())
    .action(async (options: Output & { all?: boolean }, list: Command) => {
      refuseUnknown(list);
      const { listSessions } = await import('./list.ts');
      done(await listSessions(io, { all: options.all === true, output: options.output }));
    });
  sessions
    .command('show')
    .description('read a conversation, an archived one too')
    .argument('[id]', 'default: the current one')
    .option('--last <count>', 'only the newest messages', parseCount)
    .option('--incident <incident>', 'only what speaks of it, such as INC-7', parseIncident)
    .option('--cycle <number>', 'only what that cycle wrote', parseNumber)
    .option('--message <number>', 'only that one', parseMessage)
    .option('--events', 'what befell the session, instead of what was said')
    .option('--tools', 'what the model looked up, instead of what was said')
    .addOption(output())
    .addHelpText(
      'after',
      '\nExamples\n  k8s-monitor sessions show --last 2\n  k8s-monitor sessions show demo --incident INC-1\n  k8s-monitor sessions show --message 12 -o json\n  k8s-monitor sessions show --events',
    )
    .action(async (id: string | undefined, options: Output & Partial<Omit<ShowOptions, 'output'>>) => {
      const { last = null, incident = null, cycle = null, message = null, events = false, tools = false } = options;
      const { showSession } = await import('./show.ts');
      const asked = { last, incident, cycle, message, events, tools, output: options.output };
      done(await showSession(io, id ?? null, asked));
    });
  sessions
    .command('stats')
    .description('a session in numbers: messages, cycles, tokens, cost by day, incidents, sizes on disk')
    .argument('[id]', 'default: the current one')
    .addOption(output())
    .action(async (id: string | undefined, options: Output) =>
      done(await (await import('./stats.ts')).sessionStats(io, id ?? null, options.output)),
    );
  defineSearch(sessions, io, done);
  sessions
    .command('export')
    .description('write a session for people or another program')
    .argument('[id]', 'default: the current one')
    .addOption(new Option('--format <format>', "default: by the file's name, else json").choices([...EXPORT_FORMATS]))
    .option('--file <path>', 'where to; default: standard output')
    .option('--with-history', 'with the messages that prunes took out')
    .option('--force', 'over a file that is there')
    .addHelpText(
      'after',
      '\njson is lossless: imported it is the very same session. markdown reads as a diary of incidents. csv has one line for each message.\n\nExamples\n  k8s-monitor sessions export --file backup.json\n  k8s-monitor sessions export demo --format markdown --with-history > diary.md\n  k8s-monitor sessions export --file messages.csv',
    )
    .action(
      async (
        id: string | undefined,
        options: { format?: ExportFormat; file?: string; withHistory?: boolean; force?: boolean },
      ) => {
        const { exportSession } = await import('./export.ts');
        const { format = null, file = null, withHistory = false, force = false } = options;
        done(await exportSession(io, id ?? null, { format, file, withHistory, force }));
      },
    );
}

function defineSearch(sessions: Command, io: CliIo, done: (code: number) => void): void {
  sessions
    .command('search')
    .description('find what was ever said and seen, the pruned too')
    .argument('[words...]', 'all of them must be there; "in quotes" as a phrase')
    .option('--from <time>', 'from then on: a day, an RFC 3339 time, or how long ago (7d)', parseWhen)
    .option('--to <time>', 'up to then', parseWhen)
    .option('--incident <incident>', 'only what speaks of it, such as INC-7', parseIncident)
    .addOption(new Option('--kind <kind...>', 'only these; turn: what looks said of incidents').choices([...KINDS]))
    .option('--session <id>', 'only that one; default: all')
    .option('--cluster <name>', 'only that one; default: all')
    .option('--best', 'best match first, not newest first')
    .option('--limit <count>', 'how many', parseCount, 20)
    .option('--offset <count>', 'after so many', parseNumber, 0)
    .addOption(output())
    .addHelpText(
      'after',
      '\nExamples\n  k8s-monitor sessions search crash loop\n  k8s-monitor sessions search INC-42 --kind report\n  k8s-monitor sessions search \'"image pull"\' --from 2026-11-01 --to 2026-11-08\n  k8s-monitor sessions search --incident INC-42 --kind turn',
    )
    .action(async (words: string[], options: SearchOptions) => {
      const { searchSessions } = await import('./search.ts');
      const { from, to, incident, kind, session, cluster, best, limit, offset } = options;
      const query: HistoryQuery = {
        text: words.join(' '),
        order: best === true ? 'best' : 'newest',
        limit: Math.min(limit, MOST_HITS),
        offset,
        ...(from === undefined ? {} : { from: from(io.now()) }),
        ...(to === undefined ? {} : { to: to(io.now()) }),
        ...(incident === undefined ? {} : { incident }),
        ...(kind === undefined ? {} : { kinds: kind }),
        ...(session === undefined ? {} : { sessionId: session }),
        ...(cluster === undefined ? {} : { cluster }),
      };
      done(await searchSessions(io, { query, output: options.output }));
    });
}

/** The history's own bound. */
const MOST_HITS = 1_000;
