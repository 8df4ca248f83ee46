/**
 * Variables in which monitoring layers store the name of the real handler, because they replace it by their
 * own. Each row has its source.
 */
const variables = [
  // https://docs.datadoghq.com/serverless/guide/handler_wrapper/
  'DD_LAMBDA_HANDLER',
  // github.com/newrelic/newrelic-lambda-layers, python/newrelic_lambda_wrapper.py
  'NEW_RELIC_LAMBDA_HANDLER',
  // The automatic handler of Lumigo's tracers (`lumigo_tracer`, `@lumigo/tracer`).
  'LUMIGO_ORIGINAL_HANDLER',
  // https://docs.sentry.io/product/integrations/cloud-monitoring/aws-lambda/how-it-works
  'SENTRY_INITIAL_HANDLER',
  // The constants of the Python package `epsagon`: "Customer original handler".
  'EPSAGON_HANDLER',
  // The configuration names of Thundra's agents (`thundra.agent.lambda.handler`).
  'THUNDRA_AGENT_LAMBDA_HANDLER',
  // `@baselime/lambda-node-opentelemetry`
  'BASELIME_ORIGINAL_HANDLER',
] as const;

/** Returns the real handler behind a monitoring wrapper. Null when none of these variables is set. */
export function wrappedHandler(environment: ReadonlyMap<string, string> | undefined): string | null {
  for (const name of variables) {
    const handler = environment?.get(name);
    if (handler !== undefined && handler !== '') return handler;
  }
  return null;
}
