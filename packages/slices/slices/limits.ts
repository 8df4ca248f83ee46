import {
  type App,
  fieldOf,
  originsOf,
  partsOf,
  type Resource,
  type Trigger,
  type Value,
} from '@emmental/model';
import type { Facts } from '../facts/facts.ts';
import { type Claim, defineSlice } from '../slice.ts';
import { isEntrance } from './auth.ts';

/** How often a function runs at most: by a number of its own, or by what limits every way that outsiders have to it. */
export const limits = defineSlice('limits', {
  flood: (_effect, facts) => {
    const reserved = facts.declaration.settings.get('ReservedConcurrentExecutions');
    if (reserved) return reservedRuns(reserved, facts.declaration.at);
    const found = waysIn(facts).map((trigger) => limitOf(trigger, facts.app));
    const [first] = found;
    return first && found.every((claim) => claim !== null)
      ? first
      : { by: 'cloud', says: 'nothing limits how often it runs' };
  },
});

/** Entrances that outsiders have, and sources that functions of the app write to: what outsiders send comes through both. */
const waysIn = ({ app, declaration, writers }: Facts): readonly Trigger[] =>
  declaration.triggers.filter(
    (trigger) =>
      trigger.exposure === 'public' ||
      trigger.exposure === 'authenticated' ||
      (trigger.exposure === 'account' &&
        !isEntrance(trigger) &&
        originsOf(trigger, app).some(({ id }) => writers.has(id))),
  );

function limitOf(trigger: Trigger, app: App): Claim | null {
  const stage = throttledStage(trigger, app);
  if (stage)
    return {
      by: 'cloud',
      stop: 'yes',
      says: `${stage.id} lets requests through at a limited rate`,
      evidence: [{ file: stage.at.file, line: stage.at.line, text: 'ThrottlingRateLimit' }],
    };
  const runs = fieldOf(trigger.settings.get('ScalingConfig'), 'MaximumConcurrency');
  return runs?.kind === 'constant' ? concurrencyOf(runs, trigger) : null;
}

/** A queue keeps what is over it. Source: Lambda developer guide, maximum concurrency for SQS event sources. */
const concurrencyOf = (runs: Value & { kind: 'constant' }, { source, at }: Trigger): Claim => ({
  by: 'cloud',
  stop: 'yes',
  says: `at most ${runs.value} of it run at once for ${source}`,
  evidence: [
    { file: (runs.at ?? at).file, line: (runs.at ?? at).line, text: 'ScalingConfig.MaximumConcurrency' },
  ],
});

function reservedRuns(reserved: Value, where: Resource['at']): Claim {
  const at = reserved.at ?? where;
  const evidence = [{ file: at.file, line: at.line, text: 'ReservedConcurrentExecutions' }];
  return reserved.kind === 'constant'
    ? { by: 'cloud', stop: 'yes', says: `at most ${reserved.value} of it run at once`, evidence }
    : {
        by: 'cloud',
        stop: 'unknown',
        says: 'how many of it may run at once is not known',
        evidence,
        question: 'ReservedConcurrentExecutions',
      };
}

/** The stage of the API behind an entrance, where its rate is limited. Source: API Gateway developer guide, throttling. */
function throttledStage(trigger: Trigger, app: App): Resource | null {
  if (!isEntrance(trigger) || trigger.sourceId === null) return null;
  return throttledIn(app).find((stage) => isOf(stage, trigger.sourceId)) ?? null;
}

/** Looked for once in an app: every change that is tried asks again. */
function throttledIn(app: App): readonly Resource[] {
  const known = throttled.get(app) ?? [...app.resources.values()].filter((resource) => isThrottled(resource));
  throttled.set(app, known);
  return known;
}

const throttled = new WeakMap<App, readonly Resource[]>();

const isOf = ({ type, properties }: Resource, api: string | null): boolean => {
  const key =
    type === 'AWS::ApiGateway::Stage' ? 'RestApiId' : type === 'AWS::ApiGatewayV2::Stage' ? 'ApiId' : null;
  const value = key === null ? undefined : fieldOf(properties, key);
  const [part] = (value && partsOf(value)) ?? [];
  return typeof part === 'object' && part.kind === 'resource' && part.id === api;
};

function isThrottled({ properties }: Resource): boolean {
  const methods = fieldOf(properties, 'MethodSettings');
  const every = methods?.kind === 'list' ? methods.items.filter(isForAll) : [];
  return [fieldOf(properties, 'DefaultRouteSettings'), ...every].some(
    (setting) => fieldOf(setting, 'ThrottlingRateLimit') !== undefined,
  );
}

/** Settings of one method leave the others as they are. */
const isForAll = (settings: Value): boolean => {
  const path = fieldOf(settings, 'ResourcePath');
  return path?.kind === 'constant' && path.value === '/*';
};
