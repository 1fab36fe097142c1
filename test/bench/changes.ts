import { diffLook } from '../../src/incidents/changes/diff.ts';
import { encodeLedger } from '../../src/ledger/codec.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { manyWorkloads } from '../support/many-workloads.ts';
import { against } from './detect.ts';
import type { Bench } from './harness.ts';

const WORKLOADS = 5_000;
const NODES = 5_000;
/** Of the file, in bytes. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What it costs to remember 5,000 workloads on 5,000 nodes, and to tell what changed when one in a hundred did. */
export const changesBench: Bench = {
  name: 'changes',
  async run() {
    const first = manyWorkloads(WORKLOADS, NODES, 0);
    const second = manyWorkloads(WORKLOADS, NODES, WORKLOADS / 100);
    const { memory } = diffLook([], first);
    const json = JSON.stringify(first.objects.deployments);
    const share = await against(json, () => diffLook(memory, second));
    const { changes } = diffLook(memory, second);
    const bytes = sizeOf(first);
    if (bytes > MOST_BYTES) throw new Error(`the memory of ${WORKLOADS} workloads takes ${bytes} bytes of the ledger`);
    return [
      {
        measure: `diff, ${WORKLOADS} workloads, ${NODES} nodes, 1 % changed`,
        value: share.toFixed(2),
        note: `of JSON.parse of the same records; ${changes.length} changes`,
      },
      {
        measure: 'what the ledger keeps of them',
        value: `${(bytes / 1024 / 1024).toFixed(2)} MB`,
        note: `${Math.round(bytes / (WORKLOADS + NODES))} bytes each`,
      },
    ];
  },
};

/** How much longer the file is for it. */
function sizeOf(snapshot: Snapshot): number {
  const empty = emptyLedger('bench');
  const full = { ...empty, lastRead: diffLook([], snapshot).memory };
  return Buffer.byteLength(encodeLedger(full)) - Buffer.byteLength(encodeLedger(empty));
}
