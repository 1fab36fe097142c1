import { z } from 'zod';
import { durationField } from './fields.ts';

const PULLS = ['missing', 'denied', 'unreachable', 'rate-limited'] as const;

const crashField = z.strictObject({
  exit: z.number().int().min(0).max(255).default(1),
  after: durationField.default(1_000),
  log: z.string().max(2_000).default(''),
  reason: z.enum(['Error', 'OOMKilled', 'Completed', 'ContainerCannotRun']).optional(),
  /** It crashes so often and then runs on; without it, forever. */
  times: z.number().int().min(1).optional(),
});

const unhealthyField = z.strictObject({
  after: durationField.default(60_000),
  message: z.string().min(1).max(500),
  exit: z.number().int().min(0).max(255).default(137),
});

const cannotStartField = z.strictObject({
  reason: z.enum(['CreateContainerError', 'RunContainerError']),
  message: z.string().min(1).max(500),
});

const mappingField = z.strictObject({
  pull: z.enum(['ok', ...PULLS]).default('ok'),
  crash: crashField.optional(),
  unready: z.string().min(1).max(500).optional(),
  unhealthy: unhealthyField.optional(),
  cannot_start: cannotStartField.optional(),
  hangs: z.boolean().default(false),
  logs: z.array(z.string().max(2_000)).max(200).default([]),
});

const OK = { pull: 'ok', hangs: false, logs: [] } as const;

/** What becomes of a container of this image. An image that is not listed is ok. */
export const imageBehaviourField = z.union([
  z.enum(['ok', ...PULLS]).transform((pull) => ({ ...OK, pull }) as ImageBehaviour),
  mappingField.transform((mapping) => mapping as ImageBehaviour),
]);

export interface ImageBehaviour {
  readonly pull: 'ok' | (typeof PULLS)[number];
  readonly crash?: z.output<typeof crashField> | undefined;
  /** What the readiness probe says while the container runs unready. */
  readonly unready?: string | undefined;
  /** The liveness probe fails after a while, and the kubelet kills the container. */
  readonly unhealthy?: z.output<typeof unhealthyField> | undefined;
  readonly cannot_start?: z.output<typeof cannotStartField> | undefined;
  /** What should end by itself never does. */
  readonly hangs: boolean;
  /** Lines written once a second from each start on. */
  readonly logs: readonly string[];
}

export const FINE: ImageBehaviour = OK;
