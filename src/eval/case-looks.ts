import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type ClusterSource,
  createDumpSource,
  isRecording,
  openRecordedLook,
  openRecording,
  parseCustomResources,
} from '../cluster/index.ts';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import type { CustomResource } from '../model/snapshot.ts';

export interface CaseLook {
  /** As `states` names it: the look's folder name, or its time in a recording; 'now' for a plain case. */
  readonly label: string;
  readonly now: Millis;
  /** Only one look is in memory at a time: a case may hold a whole cluster. */
  open(): Promise<OpenedLook>;
}

export interface OpenedLook {
  readonly source: ClusterSource;
  /** Custom resources that were read with it, besides those that are asked for. */
  readonly recorded: readonly CustomResource[];
}

/** The looks of a case, oldest first: a recording in its folder or in looks/, a dump per folder of looks/, or one dump. */
export async function readLooks(folder: string, now: Millis, remedy: string): Promise<readonly CaseLook[]> {
  const path = join(folder, 'looks');
  for (const place of [path, folder]) if (await isRecording(place)) return recordedLooks(place);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? dumpedLooks(path, remedy) : [dumpedLook('now', folder, now)];
}

async function recordedLooks(path: string): Promise<readonly CaseLook[]> {
  const recording = await openRecording([path]);
  return recording.looks.map((look) => ({
    label: new Date(look.at).toISOString().replace('.000Z', 'Z'),
    now: look.at,
    async open() {
      const source = await openRecordedLook(recording, look);
      return { source, recorded: parseCustomResources(source.customResources) };
    },
  }));
}

/** Any folder there that is no look is a mistake: left out in silence, its look would never be judged. */
async function dumpedLooks(path: string, remedy: string): Promise<readonly CaseLook[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const labels = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const wrong = labels.find((label) => !isMoment(label));
  if (wrong !== undefined || labels.length === 0) {
    throw new MonitorError(
      'case_invalid',
      wrong === undefined
        ? `${path} holds no looks`
        : `${join(path, wrong)}: its name is no time such as 2026-11-21T09:15:00Z`,
      remedy,
    );
  }
  return labels
    .map((label) => dumpedLook(label, join(path, label), Date.parse(label)))
    .toSorted((a, b) => a.now - b.now);
}

function dumpedLook(label: string, path: string, now: Millis): CaseLook {
  return {
    label,
    now,
    async open() {
      const source = await createDumpSource({ paths: [path], now, clusterName: null });
      return { source, recorded: [] };
    },
  };
}

function isMoment(label: string): boolean {
  return z.iso.datetime({ offset: true }).safeParse(label).success;
}
