import { expect, it } from 'vitest';
import { emptySession } from '../../src/model/session.ts';
import { createLifecycle, type LifecycleEvent } from '../../src/session/index.ts';

const EVENT: LifecycleEvent = {
  event: 'session_saved',
  at: 1,
  session: emptySession('demo', null, null),
  text: 'saved',
};

it('tells everyone, in the order of their subscriptions, until they end them', () => {
  const lifecycle = createLifecycle();
  const heard: string[] = [];
  const end = lifecycle.subscribe(({ event }) => void heard.push(`first ${event}`));
  lifecycle.subscribe(({ text }) => void heard.push(`second ${text}`));
  lifecycle.emit(EVENT);
  end();
  end();
  lifecycle.emit(EVENT);
  expect(heard).toEqual(['first session_saved', 'second saved', 'second saved']);
});

it('keeps two subscriptions of the same function apart', () => {
  const lifecycle = createLifecycle();
  let heard = 0;
  const listen = () => {
    heard += 1;
  };
  const end = lifecycle.subscribe(listen);
  lifecycle.subscribe(listen);
  end();
  lifecycle.emit(EVENT);
  expect(heard).toBe(1);
});

it('tells the others when one throws or rejects, and says which failed', async () => {
  const failures: unknown[] = [];
  const lifecycle = createLifecycle((error, event) => failures.push([String(error), event.event]));
  const heard: string[] = [];
  lifecycle.subscribe(() => {
    throw new Error('broken');
  });
  lifecycle.subscribe(async () => {
    throw new Error('late');
  });
  lifecycle.subscribe(() => void heard.push('third'));
  lifecycle.emit(EVENT);
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toEqual(['third']);
  expect(failures).toEqual([
    ['Error: broken', 'session_saved'],
    ['Error: late', 'session_saved'],
  ]);
});

it('lets a listener end itself while it is told, and passes nobody over', () => {
  const lifecycle = createLifecycle();
  const heard: string[] = [];
  const end = lifecycle.subscribe(() => {
    heard.push('once');
    end();
  });
  lifecycle.subscribe(() => void heard.push('always'));
  lifecycle.emit(EVENT);
  lifecycle.emit(EVENT);
  expect(heard).toEqual(['once', 'always', 'always']);
});
