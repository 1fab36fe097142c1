import { type Answer, plainAnswer, statusAnswer } from '../api/answer.ts';
import { encodeToken, readToken } from '../api/paging.ts';
import type { ApiRoute, ObjectsRoute } from '../api/route.ts';
import { expired, forbidden, notServed, serverError, unauthorized } from '../api/status.ts';
import type { Blow } from './faults.ts';

/**
 * What a fault makes of an answer; one that only spoils its delivery leaves it alone. `answer` gives what a healthy server
 * would say to a route.
 */
export async function spoil(
  blow: Blow,
  route: ApiRoute,
  answer: (route: ApiRoute) => Promise<Answer>,
): Promise<Answer> {
  if (blow.kind === 'unauthorized' || blow.kind === 'token') return statusAnswer(unauthorized());
  if (blow.kind === 'error') return statusAnswer(serverError(blow.status, blow.retryAfterSeconds ?? null));
  if (blow.kind === 'absent') {
    return blow.body === 'text' ? plainAnswer(404, '404 page not found\n') : statusAnswer(notServed());
  }
  if (blow.kind === 'not-json') return { ...plainAnswer(200, SIGN_IN), contentType: 'text/html; charset=utf-8' };
  if (blow.kind === 'answer') {
    const { status = 200, contentType = 'application/json', body, headers = {} } = blow;
    return { status, contentType, body, headers };
  }
  if (route.to !== 'objects') return answer(route);
  if (blow.kind === 'forbid') {
    return statusAnswer(forbidden(route, route.verb, route.namespace, route.name));
  }
  if (blow.kind === 'expire') {
    const position = readToken(route.query.get('continue') ?? '');
    return statusAnswer(expired(position === null ? '' : encodeToken(position)));
  }
  return blow.kind === 'endless' ? endless(blow, route, answer) : answer(route);
}

const SIGN_IN = '<html><body><h1>Sign in</h1><p>This network asks you to sign in first.</p></body></html>';

/** The first page, whatever page was asked for, and a token that promises one more. */
async function endless(
  { token, items }: Extract<Blow, { kind: 'endless' }>,
  route: ObjectsRoute,
  answer: (route: ApiRoute) => Promise<Answer>,
): Promise<Answer> {
  const query = new URLSearchParams(route.query);
  query.delete('continue');
  const whole = await answer({ ...route, query });
  if (whole.status !== 200 || route.verb !== 'list') return whole;
  const page = (readToken(route.query.get('continue') ?? '')?.page ?? 0) + 1;
  const body: { metadata: { resourceVersion?: string }; items: readonly unknown[] } = JSON.parse(String(whole.body));
  const list = {
    ...body,
    metadata: {
      resourceVersion: body.metadata.resourceVersion,
      continue: encodeToken({ list: 0, start: token === 'same' ? 1 : page, page: token === 'same' ? 1 : page }),
    },
    items: items === 'none' ? [] : body.items,
  };
  return { ...whole, body: JSON.stringify(list) };
}
