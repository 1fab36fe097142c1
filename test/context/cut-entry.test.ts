import { describe, expect, it } from 'vitest';
import { cutEntry, cutEntryToFit } from '../../src/context/cut-entry.ts';
import { estimateEntry } from '../../src/context/estimate.ts';
import { assistant, toolResult, toolUse, user } from '../support/conversations.ts';

describe('cutEntry', () => {
  it('gives back the very entry when it fits', () => {
    const entry = user('short');
    expect(cutEntry(entry, 100)).toBe(entry);
  });

  it('cuts a long string and keeps everything else of the entry', () => {
    const entry = user('x'.repeat(9000), { cycle: 7, pinned: true, incidents: [3] });
    const cut = cutEntry(entry, 200);
    expect(cut).toMatchObject({ role: 'user', kind: 'delta', cycle: 7, pinned: true, incidents: [3] });
    expect(cut && estimateEntry(cut)).toBeLessThanOrEqual(200);
    expect(entry.content).toHaveLength(9000);
  });

  it('cuts the longest texts of blocks and leaves short ones and the calls whole', () => {
    const call = toolUse('a', { query: 'why' });
    const entry = assistant([{ type: 'text', text: 'short' }, call, { type: 'text', text: 'y'.repeat(9000) }]);
    const cut = cutEntry(entry, 300);
    expect(cut && estimateEntry(cut)).toBeLessThanOrEqual(300);
    expect(cut?.content.slice(0, 2)).toEqual([{ type: 'text', text: 'short' }, call]);
    expect(JSON.stringify(cut?.content)).toContain('characters cut to fit');
  });

  it('cuts inside tool results, so that they still answer their call', () => {
    const nested = [{ type: 'text', text: 'z'.repeat(9000) }];
    const cut = cutEntry(user([toolResult('a', 'y'.repeat(9000)), toolResult('b', nested)]), 400);
    expect(cut && estimateEntry(cut)).toBeLessThanOrEqual(400);
    expect(cut?.content).toMatchObject([{ tool_use_id: 'a' }, { tool_use_id: 'b' }]);
  });

  it('gives up where cutting would break the message', () => {
    expect(cutEntry(assistant([toolUse('a', { query: 'y'.repeat(9000) })]), 300)).toBeNull();
    expect(cutEntry(user('x'.repeat(9000)), 20)).toBeNull();
    const many = Array.from({ length: 500 }, () => ({ type: 'text', text: 'small' }));
    expect(cutEntry(user(many), 300)).toBeNull();
  });
});

describe('cutEntryToFit', () => {
  it('makes plain text of blocks that cannot be cut', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ type: 'text', text: `small ${index}` }));
    const cut = cutEntryToFit(user(many), 300);
    expect(estimateEntry(cut)).toBeLessThanOrEqual(300);
    expect(cut.content).toMatch(/^small 0\nsmall 1\n[\s\S]*characters cut[\s\S]*\nsmall 499$/);
  });
});
