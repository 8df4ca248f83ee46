import { type App, partsOf, type Resource, type Trigger, type Value } from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';
import { isEntrance } from './auth.ts';

/** How often a function runs at most: by a number of its own, or by the rate of every entrance that outsiders have. */
export const limits = defineSlice('limits', {
  flood: (_effect, { app, declaration }) => {
    const reserved = declaration.settings.get('ReservedConcurrentExecutions');
    if (reserved) return reservedRuns(reserved, declaration.at);
    const outside = declaration.triggers.filter(
      ({ exposure }) => exposure === 'public' || exposure === 'authenticated',
    );
    const [stage] = outside.flatMap((trigger) => throttledStage(trigger, app) ?? []);
    return stage && outside.every((trigger) => throttledStage(trigger, app) !== null)
      ? {
          by: 'cloud',
          stop: 'yes',
          says: `${stage.id} lets requests through at a limited rate`,
          evidence: [{ file: stage.at.file, line: stage.at.line, text: 'ThrottlingRateLimit' }],
        }
      : { by: 'cloud', says: 'nothing limits how often it runs' };
  },
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
  const known = throttled.get(app) ?? [...app.resources.values()].filter((one) => isThrottled(one));
  throttled.set(app, known);
  return known;
}

const throttled = new WeakMap<App, readonly Resource[]>();

const isOf = ({ type, properties }: Resource, api: string | null): boolean => {
  const key =
    type === 'AWS::ApiGateway::Stage' ? 'RestApiId' : type === 'AWS::ApiGatewayV2::Stage' ? 'ApiId' : null;
  const value = key === null ? null : field(properties, key);
  const [part] = (value && partsOf(value)) ?? [];
  return typeof part === 'object' && part.kind === 'resource' && part.id === api;
};

function isThrottled({ properties }: Resource): boolean {
  const methods = field(properties, 'MethodSettings');
  const every = methods?.kind === 'list' ? methods.items.filter(isForAll) : [];
  return [field(properties, 'DefaultRouteSettings'), ...every].some(
    (one) => field(one, 'ThrottlingRateLimit') !== null,
  );
}

/** Settings of one method leave the others as they are. */
const isForAll = (settings: Value): boolean => {
  const path = field(settings, 'ResourcePath');
  return path?.kind === 'constant' && path.value === '/*';
};

const field = (value: Value | null, key: string): Value | null =>
  value?.kind === 'fields' ? (value.fields.get(key) ?? null) : null;
