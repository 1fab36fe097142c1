import { suggest } from './suggest.ts';
import { VARIABLES } from './table.ts';

/** Prefixes under which other programs set variables of their own. */
const FOREIGN = /^(?:npm_|KUBERNETES_|ANTHROPIC_(?:AUTH_TOKEN|LOG|PROFILE|SMALL|DEFAULT|BETAS|CUSTOM|VERTEX|BEDROCK))/i;

/** A variable nobody reads whose name is nearly a known one's is most likely a slip. Returns one sentence for each. */
export function nearMisses(names: readonly string[]): string[] {
  const known = VARIABLES.map(([, { name }]) => name);
  return [...new Set(names)].flatMap((name) => {
    if (known.includes(name) || FOREIGN.test(name) || name.length < 6) return [];
    const meant = suggest(name, known);
    return meant === undefined ? [] : [`${name} is not a variable of k8s-monitor; did you mean ${meant}?`];
  });
}
