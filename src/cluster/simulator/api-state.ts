import type { Millis } from '../../model/objects.ts';
import type { ApiResource } from './api/resources.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * What the simulated API server serves. The simulated world is one; `staticState` makes one of plain objects, `bulkState` one of
 * very many, `dumpState` one of files.
 */
export interface ApiState {
  /** The cluster's time: the Date header of every answer. */
  now(): Millis;
  /** `v1.34.2` */
  readonly serverVersion: string;
  /** A decimal number that rises with every change. */
  resourceVersion(): string;
  /** All objects of a resource (group '' is core); null when the API is not served, which a client sees as 404. */
  list(group: string, plural: string): readonly KubernetesObject[] | null;
  /** What is served besides the built-in resources: custom resources, each version of them. Left out: nothing. */
  resources?(): readonly ApiResource[];
  /**
   * What a container wrote, oldest line first; null when nothing is known of that run. Left out, or null: the log is as much as
   * the container's status kept of it (its termination message), else the kubelet's word that it has none.
   */
  log?(run: ContainerRun): KnownLog | Promise<KnownLog>;
  /** Serialised objects in the order of keys, where there are too many to hold as objects. Null: `list` has them. */
  slab?(group: string, plural: string): ObjectSlab | null;
}

/** Null: nothing is known. */
export type KnownLog = readonly LogLine[] | null;

/** A container's present run, or the one before it. */
export interface ContainerRun {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

export interface LogLine {
  /** When it was written; null where that is not known. */
  readonly at: Millis | null;
  /** Without the line break. */
  readonly text: string;
}

/** Very many objects as JSON, sorted by namespace and name. They never change. */
export interface ObjectSlab {
  readonly count: number;
  /** Where a namespace's objects stand, as [start, end). */
  range(namespace: string): readonly [start: number, end: number];
  /** The objects from start to before end: JSON with commas between, without brackets. Items carry no kind and apiVersion. */
  items(start: number, end: number): Buffer;
}
