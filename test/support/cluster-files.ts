import { type ClusterFile, EMPTY_CLUSTER_FILE, type ObjectPattern, type Service } from '../../src/model/weight.ts';

/** Builders of what a cluster file says. */

export function aPattern(parts: Partial<ObjectPattern> = {}): ObjectPattern {
  return { kind: null, namespace: null, name: null, ...parts };
}

/** All of namespace shop, of which nothing more is known until `parts` say so. */
export function aService(parts: Partial<Service> = {}): Service {
  return {
    ...{ name: 'shop-api', tier: null, owner: null, toleratedDowntime: null, slowStart: null },
    match: [aPattern({ namespace: 'shop' })],
    ...{ needs: [], ignores: [], notes: [] },
    ...parts,
  };
}

export function aClusterFile(parts: Partial<ClusterFile> = {}): ClusterFile {
  return { ...EMPTY_CLUSTER_FILE, ...parts };
}
