import type { Value } from '@emmental/model';
import { knownAction } from './iam.ts';
import { type ResourceNeed, resourceNeeds } from './resources.ts';
import { services } from './services.ts';

/** A request as code makes it: `input` is the request by API parameter name, as far as it is known. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Value;
}

export interface ActionNeed {
  /** In the reference's spelling: `dynamodb:GetItem`. */
  readonly action: string;
  readonly resources: readonly ResourceNeed[];
  readonly because: 'call' | 'dependent';
  /** `possible` = depends on a part of the input that is not known. */
  readonly certainty: 'known' | 'possible';
  readonly source: string;
}

export type ActionsAnswer =
  | { readonly kind: 'actions'; readonly actions: readonly ActionNeed[] }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The IAM actions that a call needs, with the resources it needs them on.
 * By override row, else by same name under the service's IAM prefix; neither → unknown, never a guess.
 */
export function actionsOf(call: Call): ActionsAnswer {
  const row = services.get(call.service);
  if (!row) return { kind: 'unknown', why: `the service ${call.service} is not in the index` };
  const action = knownAction(`${row.prefix}:${call.operation}`);
  if (!action)
    return { kind: 'unknown', why: `no IAM action is known for ${call.service} ${call.operation}` };
  return {
    kind: 'actions',
    actions: [
      {
        action,
        resources: resourceNeeds(action, call.input),
        because: 'call',
        certainty: 'known',
        source: 'same name in the IAM reference',
      },
    ],
  };
}
