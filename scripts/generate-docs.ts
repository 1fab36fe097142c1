// `npm run docs` writes what follows from the sources; `npm run docs -- --check` only says what differs, and ends with 1 then.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VARIABLES } from '../src/config/table.ts';
import { DETECTORS } from '../src/detectors/index.ts';
import { renderConfiguration } from './render-configuration.ts';
import { renderDetectors } from './render-detectors.ts';
import { renderEnvExample } from './render-env-example.ts';
import { renderRole } from './render-role.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Every generated file, by its path from the project's root. */
export function renderDocs(): ReadonlyMap<string, string> {
  const variables = VARIABLES.map(([, variable]) => variable);
  return new Map([
    ['.env.example', renderEnvExample(variables)],
    ['docs/configuration.md', renderConfiguration(variables)],
    ['docs/detectors.md', renderDetectors(DETECTORS)],
    ['k8s/overlays/cluster-wide/cluster-role.yaml', renderRole('ClusterRole')],
    ['k8s/overlays/namespaced/role.yaml', renderRole('Role')],
  ]);
}

/** The generated files that are missing or differ from what would be written. */
export function findStale(root: string): readonly string[] {
  return [...renderDocs()].filter(([path, text]) => read(join(root, path)) !== text).map(([path]) => path);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function main(isCheck: boolean): void {
  const stale = findStale(PROJECT);
  if (isCheck && stale.length > 0) {
    process.stderr.write(`not up to date: ${stale.join(', ')}\nRun \`npm run docs\`.\n`);
    process.exitCode = 1;
  }
  if (isCheck) return;
  const docs = renderDocs();
  for (const path of stale) {
    const target = join(PROJECT, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, docs.get(path) ?? '');
    process.stdout.write(`wrote ${path}\n`);
  }
}

if (import.meta.main) main(process.argv.includes('--check'));
