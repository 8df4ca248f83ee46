/** Monitoring layers replace the handler by their own and keep the real one in a variable; by their documentation. */
const variables = [
  'DD_LAMBDA_HANDLER',
  'NEW_RELIC_LAMBDA_HANDLER',
  'LUMIGO_ORIGINAL_HANDLER',
  'SENTRY_INITIAL_HANDLER',
  'EPSAGON_HANDLER',
  'THUNDRA_AGENT_LAMBDA_HANDLER',
  'BASELIME_ORIGINAL_HANDLER',
  'LAMBDA_HANDLER',
] as const;

/** The handler that a wrapper starts; null when no variable names one. */
export function wrappedHandler(environment: ReadonlyMap<string, string> | undefined): string | null {
  for (const name of variables) {
    const handler = environment?.get(name);
    if (handler !== undefined && handler !== '') return handler;
  }
  return null;
}
