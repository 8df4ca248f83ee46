import type { Location } from '@emmental/model';
import { getAtt } from '../../lowering/intrinsics.ts';
import type { Draft } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { add, type Expansion } from '../expansion.ts';
import { allow, trust } from '../role.ts';
import type { SamEvent, Target } from '../target.ts';

/** Adds the permission for a service to start the function. Returns the logical id of the permission. */
export function permit(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  Principal: string,
  limits: {
    readonly SourceArn?: Draft;
    readonly SourceAccount?: Draft;
    readonly EventSourceToken?: Draft;
  },
  name: { readonly suffix?: string; readonly prefix?: string } = {},
): string {
  const suffix = name.suffix ?? '';
  const id = `${name.prefix ?? event.id}Permission${/^[a-zA-Z0-9]+$/.test(suffix) ? suffix : idHash(suffix)}`;
  const properties = { Action: 'lambda:InvokeFunction', FunctionName: target.name, Principal, ...limits };
  add(expansion, target.resource, id, 'AWS::Lambda::Permission', properties, { at: event.at });
  return id;
}

/** Adds the role with which a service starts the target. Returns the ARN of the role. */
export function startRole(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  service: string,
  more: { readonly boundary?: Draft; readonly policies?: readonly Draft[] },
): Draft {
  const id = `${event.id}Role`;
  const start =
    target.kind === 'function'
      ? { PolicyName: `${event.id}LambdaPolicy`, PolicyDocument: allow('lambda:InvokeFunction', target.arn) }
      : {
          PolicyName: `${id}StartExecutionPolicy`,
          PolicyDocument: allow('states:StartExecution', target.arn),
        };
  addRole(expansion, event.at, target, id, {
    AssumeRolePolicyDocument: trust(service),
    Policies: [start, ...(more.policies ?? [])],
    PermissionsBoundary: more.boundary,
  });
  return getAtt(id, 'Arn');
}

function addRole(
  expansion: Expansion,
  at: Location,
  target: Target,
  id: string,
  properties: Readonly<Record<string, Draft>>,
): void {
  add(expansion, target.resource, id, 'AWS::IAM::Role', properties, { at });
}
