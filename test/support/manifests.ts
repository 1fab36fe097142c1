import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** What is applied: `k8s` for a whole cluster, the overlay for one namespace. */
export const KUSTOMIZATIONS = { 'cluster-wide': 'k8s', namespaced: 'k8s/overlays/namespaced' } as const;

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type Manifest = z.infer<typeof Manifest>;

/** Every object of a YAML text; throws where the YAML or an object's head is not right. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return Manifest.parse(document.toJS());
  });
}

/** The objects as written under k8s/, before kustomize: all but kustomizations and the secret example. */
export function readManifests(folder: string): readonly Manifest[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.endsWith('kustomization.yaml') && !path.includes('example'))
    .sort()
    .flatMap((path) => parseManifests(readFileSync(join(PROJECT, folder, path), 'utf8')));
}

/** Is there a kubectl that can render? */
export const canRender = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

/** What `kubectl apply -k <folder>` would send. Nothing is asked of any cluster. */
export function renderManifests(folder: string): readonly Manifest[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`kubectl kustomize ${folder} failed: ${stderr}`);
  return parseManifests(stdout);
}

/** The only object of a kind, with the shape the test goes on to read. */
export function only<T>(manifests: readonly Manifest[], kind: string, shape: z.ZodType<T>): T {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`expected one ${kind}, found ${found.length}`);
  return shape.parse(found[0]);
}
