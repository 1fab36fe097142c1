import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FINDING_CODES } from '../../src/model/finding.ts';
import { cli } from '../support/run-cli.ts';

/** Real clusters' state, kept outside the project; without it there is nothing to run. */
const dumps = process.env.DUMPS_DIR ?? '';

describe.skipIf(dumps === '')(
  `judgement on real dumps${dumps === '' ? ' (DUMPS_DIR names no folder of dumps)' : ''}`,
  () => {
    it('finds everything there is to find, and nothing else', async () => {
      const { code, output } = await cli(['eval', dumps, '--codes', FINDING_CODES.join(','), '-o', 'json']);
      const { total, shortfalls } = JSON.parse(output);
      expect(shortfalls).toEqual([]);
      expect(total).toMatchObject({ recall: 1, precision: 1, false_per_healthy_look: 0 });
      expect(total.expected).toBeGreaterThan(0);
      expect(total.incidents).toBeGreaterThan(0);
      expect(code).toBe(0);
    });

    it("names velero's crash loop in the dump of a whole cluster, and nothing on any other workload", async () => {
      const line = ['once', '--from', join(dumps, 'sbctl/kurl-3node-velero-crashloop')];
      const { incidents } = JSON.parse((await cli([...line, '-o', 'json'])).output);
      expect(incidents.map(({ code, object }: { code: string; object: unknown }) => ({ code, object }))).toEqual([
        { code: 'CrashLoopBackOff', object: { kind: 'Deployment', namespace: 'velero', name: 'velero' } },
      ]);
      const text = await cli(line);
      expect(text.output.match(/^\S+ +SEV-/gm)).toHaveLength(1);
      expect(text.output).toMatch(/^new +SEV-\d {2}CrashLoopBackOff {2}velero\/Deployment velero {2}since /m);
    });
  },
);
