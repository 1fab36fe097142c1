import { type Command, Option } from 'commander';
import { MonitorError } from '../../model/errors.ts';
import type { IncidentSeverity } from '../../model/incident.ts';
import { VERDICTS, type VerdictKind } from '../../model/word.ts';
import { parseCodes, parseDuration, parseSeverities, parseTime } from '../arguments.ts';
import type { CliIo } from '../io.ts';
import { type Output, output, refuseUnknown } from '../options.ts';
import { STATE_FILTERS, type StateFilter } from './filter.ts';

interface Cluster {
  readonly cluster?: string;
}
interface Speaker extends Cluster {
  readonly by?: string;
}
interface Because {
  readonly because?: string;
}

const listing = () => import('../commands/incidents.ts');
const word = () => import('../commands/incident-word.ts');

/** Adds `incidents` to the command line; `done` receives the exit code. */
export function defineIncidents(program: Command, io: CliIo, done: (code: number) => void): void {
  const incidents = program
    .command('incidents')
    .description('what the ledger remembers of a cluster, and what people say of it')
    .addHelpText(
      'after',
      '\nWithout a command: list. What people say goes to the monitor of the cluster, which hears it at its next cycle; docs/incidents.md tells what comes of it.\n\nExamples\n  k8s-monitor incidents --state open --severity SEV-1,SEV-2\n  k8s-monitor incidents ack INC-42\n  k8s-monitor incidents mute INC-42 --for 2h --because "node swap"\n  k8s-monitor incidents note INC-42 "the vendor knows, ticket 4711"\n  k8s-monitor incidents resolve-as INC-42 false-alarm --because "load test"',
    );
  defineReading(incidents, io, done);
  defineSpeaking(incidents, io, done);
}

function defineReading(incidents: Command, io: CliIo, done: (code: number) => void): void {
  incidents
    .command('list', { isDefault: true })
    .description('open incidents, then those that ended lately')
    .allowExcessArguments(true)
    .option('-a, --all', 'all that ended, not only the newest')
    .addOption(new Option('--state <state>', 'only those; `open` counts the unknown ones').choices([...STATE_FILTERS]))
    .option('--severity <list>', 'only these, such as SEV-1,SEV-2', parseSeverities)
    .option('-n, --namespace <name>', 'only those of one namespace')
    .option('--code <list>', 'only these codes, separated by commas', parseCodes)
    .addOption(clusterOption())
    .addOption(output())
    .action(
      async (
        options: Cluster &
          Output & {
            all?: boolean;
            state?: StateFilter;
            severity?: IncidentSeverity[];
            namespace?: string;
            code?: string[];
          },
        list: Command,
      ) => {
        refuseUnknown(list, (name) => (/^(INC-)?\d+$/i.test(name) ? `k8s-monitor incidents show ${name}` : null));
        done(
          await (await listing()).listIncidents(io, {
            cluster: options.cluster ?? null,
            output: options.output,
            all: options.all === true,
            filter: {
              state: options.state ?? null,
              severities: options.severity ?? [],
              namespace: options.namespace ?? null,
              codes: options.code ?? [],
            },
          }),
        );
      },
    );
  incidents
    .command('show')
    .description('one incident in full: evidence, history, what people said, what to try, who was told when and why')
    .argument('<incident>', 'INC-7, or 7')
    .addOption(clusterOption())
    .addOption(output())
    .action(async (name: string, options: Cluster & Output) =>
      done(
        await (await listing()).showIncident(io, name, { cluster: options.cluster ?? null, output: options.output }),
      ),
    );
}

function defineSpeaking(incidents: Command, io: CliIo, done: (code: number) => void): void {
  const speaking = (name: string, description: string) =>
    incidents
      .command(name)
      .description(description)
      .option('--by <name>', 'who says it; default: the user of this process')
      .addOption(clusterOption());
  const speaker = ({ cluster, by }: Speaker) => ({ cluster: cluster ?? null, by: by ?? null });

  speaking('ack', 'take incidents on: others see who has')
    .argument('<incident...>', 'INC-7, or 7')
    .action(async (names: string[], options: Speaker) =>
      done(await (await word()).acknowledge(io, names, speaker(options))),
    );
  speaking('mute', 'tell nobody of incidents for a while, unless they become SEV-1')
    .argument('<incident...>', 'INC-7, or 7')
    .option('--for <duration>', 'how long, such as 30m, 2h or 1d', parseDuration)
    .option('--until <time>', 'until when, RFC 3339 such as 2026-11-21T09:15:00Z', parseTime)
    .option('--because <text>', 'why')
    .action(async (names: string[], options: Speaker & Because & { for?: number; until?: number }) => {
      if ((options.for === undefined) === (options.until === undefined))
        throw new MonitorError('usage', 'a mute needs its end', 'Give either --for (30m, 2h, 1d) or --until TIME.');
      const until = options.until ?? io.now() + (options.for ?? 0);
      done(await (await word()).mute(io, names, until, options.because ?? null, speaker(options)));
    });
  speaking('unmute', 'end a mute before its time')
    .argument('<incident...>', 'INC-7, or 7')
    .action(async (names: string[], options: Speaker) =>
      done(await (await word()).unmute(io, names, speaker(options))),
    );
  speaking('note', 'have something remembered of an incident, in your words')
    .argument('<incident>', 'INC-7, or 7')
    .argument('<text>', 'up to 1,000 characters')
    .action(async (name: string, text: string, options: Speaker) =>
      done(await (await word()).addNote(io, name, text, speaker(options))),
    );
  speaking('resolve-as', 'say what it was: kept for `eval --verdicts`; it ends when looks find it healthy')
    .argument('<incident>', 'INC-7, or 7')
    .addArgument(incidents.createArgument('<verdict>', 'what it was').choices([...VERDICTS]))
    .option('--because <text>', 'why')
    .action(async (name: string, verdict: VerdictKind, options: Speaker & Because) =>
      done(await (await word()).resolveAs(io, name, verdict, options.because ?? null, speaker(options))),
    );
}

function clusterOption(): Option {
  return new Option('--cluster <name>', 'which cluster; default: CLUSTER_NAME, or the only one there is');
}
