import { type App, fieldOf, partsOf, type Resource, type Value } from '@emmental/model';

const apiOfStage: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'RestApiId',
  'AWS::ApiGatewayV2::Stage': 'ApiId',
};

/** Returns the stages of an API. Each has an address of its own, so a control of one does not protect the others. */
export const stagesOf = (api: string, app: App): readonly Resource[] =>
  (stages.get(app) ?? stagesIn(app)).filter(({ type, properties }) =>
    resourcesIn(fieldOf(properties, apiOfStage[type] ?? '')).includes(api),
  );

/** Returns all stages of an app. Cached, because every tried change judges the app again. */
function stagesIn(app: App): readonly Resource[] {
  const found = [...app.resources.values()].filter(({ type }) => Object.hasOwn(apiOfStage, type));
  stages.set(app, found);
  return found;
}

const stages = new WeakMap<App, readonly Resource[]>();

/** Returns the ids of the resources in a text. */
export const resourcesIn = (value: Value | undefined): readonly string[] =>
  ((value && partsOf(value)) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );
