import { describe, expect, it } from 'vitest';
import { parseDeny, parseFault } from '../../../../src/cluster/simulator/index.ts';

describe('a fault on the command line', () => {
  it.each([
    ['unauthorized', { kind: 'unauthorized' }],
    ['forbid:plural=pods,namespace=shop', { kind: 'forbid', plural: 'pods', namespace: 'shop' }],
    ['token:accepts=a|b', { kind: 'token', accepts: ['a', 'b'] }],
    ['absent:path=/apis/metrics.k8s.io,body=text', { kind: 'absent', path: '/apis/metrics.k8s.io', body: 'text' }],
    ['expire:plural=pods,times=1', { kind: 'expire', plural: 'pods', times: 1, afterPages: 1 }],
    ['error:status=429,retryAfterSeconds=2,skip=1', { kind: 'error', status: 429, retryAfterSeconds: 2, skip: 1 }],
    ['endless:token=same,items=none', { kind: 'endless', token: 'same', items: 'none' }],
    ['not-json', { kind: 'not-json' }],
    ['answer:body=null,status=200', { kind: 'answer', body: 'null', status: 200 }],
    ['truncate:page=2', { kind: 'truncate', page: 2 }],
    ['reset:where=headers', { kind: 'reset', where: 'headers' }],
    ['hang', { kind: 'hang', where: 'headers' }],
    ['drip', { kind: 'drip', bytes: 100, everyMs: 100 }],
    ['slow:delayMs=500', { kind: 'slow', delayMs: 500 }],
    ['clock:offsetMs=-90000', { kind: 'clock', offsetMs: -90_000 }],
  ])('%s', (written, expected) => {
    expect(parseFault(written)).toEqual(expected);
  });

  it.each([
    '',
    'noise',
    'slow',
    'slow:delayMs=soon',
    'error:status=200',
    'hang:where=nowhere',
    'hang:colour=red',
    'reset:=',
  ])('"%s" is refused with what to write', (written) => {
    expect(() => parseFault(written)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('a denial on the command line', () => {
  it.each([
    ['pods', { resource: 'pods' }],
    ['verb=list,group=apps,resource=deployments', { verb: 'list', group: 'apps', resource: 'deployments' }],
    ['except=shop|pay', { except: ['shop', 'pay'] }],
  ])('%s', (written, expected) => {
    expect(parseDeny(written)).toEqual(expected);
  });
});
