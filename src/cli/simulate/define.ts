import { type Command, InvalidArgumentError } from 'commander';
import { parseAmount } from '../arguments.ts';
import type { SimulateOptions } from '../commands/simulate.ts';

interface Parsed {
  readonly list?: boolean;
  readonly port: number;
  readonly speed?: number;
  readonly at?: string;
  readonly keepDates?: boolean;
  readonly kubeconfig?: string;
  readonly tls?: boolean;
  readonly metrics: boolean;
  readonly fault: string[];
  readonly deny: string[];
}

const EXAMPLES = `
Faults and denials are written as kind:name=value,... and may be given several times; docs/simulator.md tells them all.

Examples
  k8s-monitor simulate shop-day --at +2h55m
  k8s-monitor simulate shop-day --speed 60 --port 8001 --kubeconfig ./simulated.yaml
  k8s-monitor simulate ./bundle.tgz
  k8s-monitor simulate ./looks --speed 60
  k8s-monitor simulate shop-day --fault error:plural=pods,status=503,times=3 --deny secrets --deny except=shop`;

/** Adds `simulate` to the command line; `action` receives its options, read. */
export function defineSimulate(program: Command, action: (options: SimulateOptions) => Promise<void>): void {
  program
    .command('simulate')
    .description(
      'serve a simulated cluster, a recording or a dump as a Kubernetes API on this machine; kubectl works on it',
    )
    .argument(
      '[subject]',
      'a scenario by its name, a scenario file, a recording (docs/recording.md) or a dump (docs/dumps.md)',
    )
    .option('--list', 'show the scenarios and what happens in them')
    .option('--port <number>', 'where to listen on 127.0.0.1; default: a free port', parsePort, 0)
    .option(
      '--speed <factor>',
      'how fast time runs: 60 is a minute a second, 0 stands still; default: 1, for a dump 0',
      parseAmount,
    )
    .option(
      '--at <time>',
      'begin later: +2h50m after the start of a scenario, or an RFC 3339 time in it or in a recording',
    )
    .option('--keep-dates', "keep the scenario's own dates; else it begins now")
    .option('--kubeconfig <file>', 'write a kubeconfig for it to this file')
    .option('--tls', 'serve https, with a certificate made now')
    .option('--no-metrics', 'no metrics.k8s.io: kubectl top does not work')
    .option('--fault <fault>', 'what goes wrong', collect, [])
    .option('--deny <rule>', 'what is forbidden', collect, [])
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string | undefined, options: Parsed) =>
      action({
        subject: subject ?? null,
        list: options.list === true,
        port: options.port,
        speed: options.speed ?? null,
        at: options.at ?? null,
        keepDates: options.keepDates === true,
        kubeconfig: options.kubeconfig ?? null,
        tls: options.tls === true,
        metrics: options.metrics,
        faults: options.fault,
        deny: options.deny,
      }),
    );
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('Give a number from 0 to 65535.');
  return port;
}
