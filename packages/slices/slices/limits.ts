import {
  type App,
  asString,
  type CloudLimit,
  choicesOf,
  fieldOf,
  limitOf,
  originsOf,
  type Resource,
  type Trigger,
  type Value,
} from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { type Claim, defineSlice } from '../slice.ts';
import { isEntrance } from './auth.ts';
import { stagesOf } from './stages.ts';

/** The limits on how often a function runs: its own concurrency limit, or a limit on every entrance that outsiders can use. */
export const limits = defineSlice('limits', {
  flood: (_effect, facts) => {
    const limit = limitOf(facts.declaration, facts.app);
    if (limit.value) return limitedRuns(limit, limit.value, facts.declaration.at);
    const found = waysIn(facts).map((trigger) => limitOfTrigger(trigger, facts.app));
    const [first] = found;
    if (first && found.every((claim) => claim !== null)) return first;
    const says =
      limit.of === 'instances'
        ? `no ${limit.name} is set: only Google's default and the quota of the project limit the instances`
        : 'nothing limits how often the function runs';
    return { by: 'cloud', says };
  },
});

/** Returns the triggers that carry data of outsiders: public or authenticated entrances, and sources that functions of the app write to. */
const waysIn = ({ app, declaration, writers }: FunctionFacts): readonly Trigger[] =>
  declaration.triggers.filter(
    (trigger) =>
      trigger.exposure === 'public' ||
      trigger.exposure === 'authenticated' ||
      (trigger.exposure === 'account' &&
        !isEntrance(trigger) &&
        originsOf(trigger, app).some(({ id }) => writers.has(id))),
  );

function limitOfTrigger(trigger: Trigger, app: App): Claim | null {
  const stage = throttledStage(trigger, app);
  if (stage)
    return {
      by: 'cloud',
      stop: 'yes',
      says: `${stage.id} lets requests through at a limited rate`,
      evidence: [{ file: stage.at.file, line: stage.at.line, text: 'ThrottlingRateLimit' }],
    };
  const runs = fieldOf(trigger.settings.get('ScalingConfig'), 'MaximumConcurrency');
  const most = asString(runs);
  return runs && most && /^\d+$/.test(most) ? concurrencyOf(most, runs, trigger) : null;
}

/** The queue keeps the messages beyond the limit. Source: Lambda developer guide, maximum concurrency for SQS event sources. */
const concurrencyOf = (most: string, runs: Value, { source, at }: Trigger): Claim => ({
  by: 'cloud',
  stop: 'yes',
  says: `at most ${most} concurrent runs for ${source}`,
  evidence: [
    { file: (runs.at ?? at).file, line: (runs.at ?? at).line, text: 'ScalingConfig.MaximumConcurrency' },
  ],
});

function limitedRuns({ name, of }: CloudLimit, limit: Value, where: Resource['at']): Claim {
  const at = limit.at ?? where;
  const evidence = [{ file: at.file, line: at.line, text: name }];
  const choices = choicesOf(limit).map(({ value }) => asString(value));
  const numbers = [...new Set(choices)];
  return numbers.every((number) => number !== null && /^\d+$/.test(number))
    ? { by: 'cloud', stop: 'yes', says: `at most ${numbers.join(' or ')} ${of}`, evidence }
    : { by: 'cloud', stop: 'unknown', says: `the limit of ${of} is not known`, evidence, question: name };
}

/**
 * Returns the first stage of the API of an entrance if all stages are throttled; null otherwise. Source: API Gateway developer
 * guide, throttling.
 */
function throttledStage(trigger: Trigger, app: App): Resource | null {
  if (!isEntrance(trigger) || trigger.sourceId === null) return null;
  const stages = stagesOf(trigger.sourceId, app);
  return stages.every(isThrottled) ? (stages[0] ?? null) : null;
}

function isThrottled({ properties }: Resource): boolean {
  const methods = fieldOf(properties, 'MethodSettings');
  const every = methods?.kind === 'list' ? methods.items.filter(isForAll) : [];
  return [fieldOf(properties, 'DefaultRouteSettings'), ...every].some(limitsRate);
}

/** True for settings with a limit of requests. `-1` means no limit. Source: Terraform, aws_api_gateway_method_settings. */
function limitsRate(settings: Value | undefined): boolean {
  const rate = fieldOf(settings, 'ThrottlingRateLimit');
  return rate !== undefined && asString(rate) !== '-1';
}

/**
 * True for settings that apply to all methods; settings of one method do not throttle the others. CloudFormation writes the
 * path and the method apart, `/*` and `*`. Terraform writes both in one text, which becomes the path.
 */
const isForAll = (settings: Value): boolean => {
  const path = textOf(settings, 'ResourcePath');
  if (path === '*/*') return true;
  const method = textOf(settings, 'HttpMethod');
  return path === '/*' && (method === undefined || method === '*');
};

/** Returns the text of a field; undefined if the field is missing, null if its text is not known. */
function textOf(settings: Value, name: string): string | null | undefined {
  const value = fieldOf(settings, name);
  return value && asString(value);
}
