import { describe, expect, it } from 'vitest';
import {
  type AnalysisFailureReason,
  type AnalysisRequest,
  type Analyst,
  createToolbox,
  LookUps,
  memoryTools,
} from '../../src/analyst/index.ts';
import { estimateTokens } from '../../src/context/index.ts';
import type { Situation } from '../../src/model/situation.ts';
import { assistant, user } from '../support/conversations.ts';
import { anIncident, anUpdate, aSituation } from '../support/situations.ts';

const REASONS: readonly AnalysisFailureReason[] = [
  'invalid_key',
  'no_credit',
  'not_allowed',
  'model_not_found',
  'request_refused',
  'prompt_too_long',
  'rate_limited',
  'overloaded',
  'server_error',
  'unreachable',
  'timeout',
  'refusal',
  'invalid_answer',
  'stopping',
];

/** A request about a situation, as the monitor makes one. */
export function analysisRequest(
  situation: Situation,
  signal: AbortSignal = new AbortController().signal,
): AnalysisRequest {
  const named = [...situation.open, ...situation.updates.map((update) => update.incident)];
  const lines = [`## Cycle ${situation.cycle}`, ...named.map(({ number, message }) => `INC-${number} ${message}`)];
  return {
    system: 'You watch a cluster.',
    messages: [{ role: 'user', content: lines.join('\n') }],
    situation,
    cache: { ttl: '1h' },
    signal,
  };
}

/** What every analyst keeps to, whatever it reasons with. `create` makes one whose surroundings are in order. */
export function analystContract(name: string, create: () => Promise<Analyst>): void {
  describe(`the analyst contract: ${name}`, () => {
    it('says its name, and the model it asks or null', async () => {
      const analyst = await create();
      expect(['rules', 'claude']).toContain(analyst.name);
      if (analyst.name === 'rules') expect(analyst.model).toBeNull();
      else expect(analyst.model).toMatch(/./);
    });

    it('answers a healthy situation with a summary and no assessments', async () => {
      const analyst = await create();
      const result = await analyst.analyse(analysisRequest(aSituation()));
      expect(result).toMatchObject({ ok: true, report: { analyst: analyst.name, assessments: [] } });
      if (result.ok) expect(result.report.summary).toMatch(/\S/);
    });

    it('speaks of the given incidents only, of each at most once, within bounds', async () => {
      const ended = anIncident({ number: 9, state: 'resolved', endedAt: aSituation().at });
      const situation = aSituation({
        open: [anIncident({ number: 4 }), anIncident({ number: 5, state: 'unknown', unknownBecause: 'pods: 403' })],
        updates: [anUpdate({ incident: anIncident({ number: 4 }) }), anUpdate({ turn: 'resolved', incident: ended })],
      });
      const result = await (await create()).analyse(analysisRequest(situation));
      if (!result.ok) throw new Error(result.message);
      const numbers = result.report.assessments.map(({ incident }) => incident);
      expect(numbers.length).toBeGreaterThan(0);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const number of numbers) expect([4, 5, 9]).toContain(number);
      for (const { assessment, likelyCause, confidence } of result.report.assessments) {
        expect(assessment.length).toBeLessThanOrEqual(1_000);
        if (likelyCause === null) expect(confidence).toBeNull();
      }
    });

    it('stays within bounds when thousands of incidents are open', async () => {
      const open = Array.from({ length: 3_000 }, (_, index) => anIncident({ number: index + 1 }));
      const result = await (await create()).analyse(analysisRequest(aSituation({ open })));
      if (!result.ok) throw new Error(result.message);
      expect(result.report.summary.length).toBeLessThanOrEqual(2_000);
      expect(JSON.stringify(result.report).length).toBeLessThan(60_000);
    });

    it('does not reject when it is already stopping: it answers, or says so', async () => {
      const result = await (await create()).analyse(analysisRequest(aSituation(), AbortSignal.abort()));
      if (!result.ok) expect(result).toMatchObject({ reason: 'stopping', message: /./, remedy: /./ });
    });

    it('does not change what it is given', async () => {
      const request = analysisRequest(aSituation({ open: [anIncident()] }));
      const before = JSON.stringify([request.system, request.messages, request.situation]);
      await (await create()).analyse(request);
      expect(JSON.stringify([request.system, request.messages, request.situation])).toBe(before);
    });

    it('says of usage and cost what it knows: numbers that are not negative, or null', async () => {
      const analyst = await create();
      const result = await analyst.analyse(analysisRequest(aSituation()));
      for (const count of Object.values(result.usage ?? {})) expect(count).toBeGreaterThanOrEqual(0);
      if (analyst.model === null) expect(result.call).toBeNull();
      else expect(result.call).toMatchObject({ model: analyst.model, promptTokens: expect.any(Number) });
      expect(result.costUsd ?? 0).toBeGreaterThanOrEqual(0);
      if (!result.ok) expect(REASONS).toContain(result.reason);
    });

    it('writes its report also where it may look things up, and is the same without', async () => {
      const toolbox = createToolbox(memoryTools(null), { calls: 2, tokens: 1_000 });
      const context = { cluster: 'shop-demo', at: aSituation().at, incidents: [] };
      const lookUps = new LookUps({ toolbox, context, now: () => 0, onStep: async () => undefined });
      const request = analysisRequest(aSituation());
      const analyst = await create();
      const result = await analyst.analyse({ ...request, tools: { definitions: toolbox.definitions, lookUps } });
      expect(result).toMatchObject({ ok: true, report: { analyst: analyst.name } });
      expect(lookUps.close()).toEqual([]);
    });

    it('counts a prompt before it is sent as the call does afterwards, where it can count', async () => {
      const analyst = await create();
      const counted = await analyst.countTokens?.(analysisRequest(aSituation()));
      if (counted == null) return expect(analyst.model === null || counted === null).toBe(true);
      const result = await analyst.analyse(analysisRequest(aSituation()));
      expect(result.call?.promptTokens).toBe(counted);
    });

    it('sums messages up within the room it is given, or says why not', async () => {
      const removed = [
        user('INC-4 opened', { at: 1_000, number: 3 }),
        assistant('INC-4: a guess', { at: 2_000, number: 4 }),
      ];
      const signal = new AbortController().signal;
      const result = await (await create()).summarize?.({ previous: null, removed, maxTokens: 500, signal });
      if (result === undefined) return;
      if (!result.ok) throw new Error(result.message);
      expect(result.summary).toMatchObject({ upTo: 4, messages: 2, from: 1_000, to: 2_000 });
      const lines = [...result.summary.observed, ...result.summary.concluded];
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.reduce((sum, { text }) => sum + estimateTokens(text), 0)).toBeLessThanOrEqual(500);
    });
  });
}
