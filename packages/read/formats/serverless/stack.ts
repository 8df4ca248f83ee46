import { type Diagnostic, type DiagnosticCode, diagnostic, type Location } from '@emmental/model';
import type { EventOrigin, Generated, Unread } from '../../format.ts';
import { type MapNode, withEntries } from '../../tree.ts';
import { type Draft, writeMap } from '../lowering/write.ts';
import type { EventUse, FunctionUse, Service } from './service.ts';

/** The CloudFormation stack of a service, while it is being built. */
export interface Stack {
  readonly service: Service;
  /**
   * Adds a resource that the framework generates for `from`: a function, an event, or the service. `place` is
   * the part of the service's file that causes it.
   */
  put(id: string, resource: Readonly<Record<string, Draft>>, from: Origin, place?: string): void;
  has(id: string): boolean;
  /** Merges more properties into an existing resource. */
  extend(id: string, properties: (before: MapNode) => MapNode): void;
  /** Records that a resource which another event has added also belongs to this event. */
  claim(id: string, event: EventUse): void;
  output(id: string, value: Draft): void;
  /** Adds a statement to the role of a function, for the function or one of its events. */
  grant(to: FunctionUse | EventUse, need: Need, statement: Draft): void;
  readonly grants: readonly Grant[];
  /** Reports a problem; `functions` = how many declared functions are not read because of it. */
  report(code: DiagnosticCode, at: Location, about: string, functions?: number): void;
  /** Returns the events of a function with the ids of their generated resources. */
  eventsOf(use: FunctionUse): readonly EventOrigin[];
  readonly resources: ReadonlyMap<string, MapNode>;
  readonly generated: ReadonlyMap<string, Generated>;
  /** Origins of the statements that the framework adds, by their place. */
  readonly origins: Map<string, string>;
  readonly outputs: ReadonlyMap<string, Draft>;
  readonly diagnostics: readonly Diagnostic[];
  /** Parts of the user's own resources that are not known. They may start functions and change roles. */
  readonly unread: Unread[];
}

export type Origin = FunctionUse | EventUse | Service;

/**
 * The reason for a statement. Plug-ins that create a role for each function copy only the statements with
 * certain reasons.
 */
export type Need = 'stream' | 'sqs' | 'dead-letter' | 'other';

export interface Grant {
  readonly to: FunctionUse;
  readonly need: Need;
  readonly statement: Draft;
  readonly at: Location;
}

/** Creates the stack of a service, without resources. */
export function stackOf(service: Service): Stack {
  const resources = new Map<string, MapNode>();
  const generated = new Map<string, Generated>();
  const outputs = new Map<string, Draft>();
  const grants: Grant[] = [];
  const claims = new Map<EventUse, string[]>();
  const diagnostics: Diagnostic[] = [];
  const first = service.functions[0]?.logicalId ?? '';

  const claim = (id: string, event: EventUse): void => {
    const ids = claims.get(event);
    if (!ids) claims.set(event, [id]);
    else if (!ids.includes(id)) ids.push(id);
  };
  return {
    service,
    unread: [],
    put(id, resource, from, place) {
      resources.set(id, writeMap(resource, from.at));
      if ('function' in from) claim(id, from);
      const owner =
        'function' in from ? from.function.logicalId : 'logicalId' in from ? from.logicalId : first;
      if (owner !== id) generated.set(id, place === undefined ? { from: owner } : { from: owner, place });
    },
    has: (id) => resources.has(id),
    extend(id, properties) {
      const resource = resources.get(id);
      const before = resource?.entries.find((entry) => entry.key === 'Properties')?.value;
      if (resource && before?.kind === 'map') {
        resources.set(id, withEntries(resource, { Properties: properties(before) }));
      }
    },
    claim,
    output: (id, value) => void outputs.set(id, value),
    grant: (to, need, statement) =>
      void grants.push({ to: 'function' in to ? to.function : to, need, statement, at: to.at }),
    grants,
    report: (code, at, about, functions) => void diagnostics.push(diagnostic(code, at, about, functions)),
    eventsOf: (use) =>
      use.events.map((event) => ({
        name: `${event.type}#${event.number}`,
        place: `events[${event.index - 1}]`,
        type: event.type,
        at: event.at,
        generated: claims.get(event) ?? [],
      })),
    resources,
    generated,
    origins: new Map(),
    outputs,
    diagnostics,
  };
}
