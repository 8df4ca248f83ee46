import type { App } from '@emmental/model';
import type { Plain, PlainMap } from '../edit/write.ts';

/** The place for blocked events of a function, from the rulebase. */
export interface Quarantine {
  /** `sqs:QuarantineQueue`, `sqs:https://…`, `s3:Bucket/prefix`, `file:/path`. */
  readonly written: string;
  /** True if the guard reads the place from the variable EMMENTAL_QUARANTINE. */
  readonly isInVariable: boolean;
}

/** Parts of the deployment that the guard needs to store blocked events. */
export interface Keeping {
  /** The value of the variable EMMENTAL_QUARANTINE; null = the variable is not needed. */
  readonly variable: Plain | null;
  /** A statement for the function's role; null = no permission is needed. */
  readonly statement: PlainMap | null;
  /** The problem of the declared place, as a sentence; null = none. */
  readonly wrong: string | null;
}

const action = { sqs: 'sqs:SendMessage', s3: 's3:PutObject' } as const;

/** Returns what a declared place needs. Resources of the template are references, others are ARNs. */
export function keepingIn({ written, isInVariable }: Quarantine, app: App): Keeping {
  const [, kind, target = ''] = /^(sqs|s3):(.*)$/s.exec(written) ?? [];
  if (kind !== 'sqs' && kind !== 's3') return { variable: null, statement: null, wrong: null };
  const [, name = '', rest = ''] = /^([^/]*)(.*)$/s.exec(target) ?? [];
  const isOwn = app.resources.has(name);
  const resource = kind === 'sqs' ? queue(target, isOwn) : objects(name, rest, isOwn);
  return {
    variable: isOwn && isInVariable ? { Ref: name } : null,
    statement: resource === null ? null : { Effect: 'Allow', Action: action[kind], Resource: resource },
    wrong:
      resource === null
        ? `quarantine ${written} is neither a queue of this template nor the address of a queue`
        : null,
  };
}

/**
 * Returns the ARN of the queue at `https://sqs.eu-west-1.amazonaws.com/111122223333/name`; null for addresses in another
 * form.
 */
function queue(target: string, isOwn: boolean): Plain | null {
  if (isOwn) return { 'Fn::GetAtt': [target, 'Arn'] };
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(target) ?? [];
  return name === undefined ? null : { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:${region}:${account}:${name}` };
}

/** Returns the ARN of all objects below the prefix, because the guard writes an object for each event. */
function objects(bucket: string, rest: string, isOwn: boolean): Plain {
  const below = `${rest.replace(/\/+$/, '')}/*`;
  return isOwn
    ? { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, below]] }
    : { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}${below}` };
}
