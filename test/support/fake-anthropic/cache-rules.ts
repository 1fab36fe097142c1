import { extraInput, invalid } from './errors.ts';
import { isArray, isObject, type JsonObject } from './json.ts';
import { blocksOf, messagesOf, promptOf } from './prompt.ts';

const MAX_BREAKPOINTS = 4;

/** At most four breakpoints, well-formed, the longer-lived before the shorter-lived. */
export function checkBreakpoints(body: JsonObject): void {
  for (const control of controlsOf(body)) checkControl(control);
  const lives = promptOf(body).flatMap(({ ttl, path }) => (ttl === null ? [] : [{ ttl, path }]));
  const found = lives.length + (isObject(body.cache_control) ? 1 : 0);
  if (found > MAX_BREAKPOINTS) {
    throw invalid(`A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${found}.`);
  }
  const firstShort = lives.findIndex(({ ttl }) => ttl === '5m');
  const late = firstShort < 0 ? undefined : lives.slice(firstShort).find(({ ttl }) => ttl === '1h');
  if (late !== undefined) {
    throw invalid(
      `${late.path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block`,
    );
  }
}

function controlsOf(body: JsonObject): unknown[] {
  const tools = isArray(body.tools) ? body.tools.filter(isObject) : [];
  const blocks = [...tools, ...blocksOf(body.system), ...messagesOf(body).flatMap(({ content }) => blocksOf(content))];
  return [body, ...blocks]
    .map((block) => block.cache_control)
    .filter((control) => control !== undefined && control !== null);
}

function checkControl(control: unknown): void {
  if (!isObject(control) || control.type !== 'ephemeral')
    throw invalid("cache_control.type: Input should be 'ephemeral'");
  for (const field of Object.keys(control))
    if (field !== 'type' && field !== 'ttl') throw extraInput(`cache_control.${field}`);
  if (control.ttl !== undefined && control.ttl !== '5m' && control.ttl !== '1h') {
    throw invalid("cache_control.ttl: Input should be '5m' or '1h'");
  }
}
