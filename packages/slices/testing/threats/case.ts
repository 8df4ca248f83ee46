import type { Resource, ThreatId, Value, Verdict } from '@emmental/model';
import { resource, type TestFacts, trigger } from '../facts.ts';

/** A case of a threat: its name, the threat, the scenario, the verdict, and its depth where closed. */
export type ThreatCase = readonly [string, ThreatId, TestFacts, Verdict, number?];

/** A place in code where something is seen. */
export const seen = { at: { file: 'a.mjs', line: 4, column: 1 }, text: 'start(it)', chain: [] };

/** Returns a stage of an HTTP API. */
export const stage = (id: string, api: string, more: Readonly<Record<string, Value>> = {}): Resource => ({
  ...resource(id, 'AWS::ApiGatewayV2::Stage'),
  properties: fields({ ApiId: referenceTo(api), ...more }),
});

/** Returns a value that names a resource. */
export const referenceTo = (id: string): Value => ({
  kind: 'text',
  parts: [{ kind: 'resource', id, attribute: null }],
});

/** Returns an object of which all fields are known. */
export const fields = (all: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(all)),
  open: false,
});

/** A queue that the account writes. */
export const queue = trigger('account', { kind: 'sqs', source: 'sqs Jobs', sourceId: 'Jobs' });
