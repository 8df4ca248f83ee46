import type { App } from '@emmental/model';
import type { Plain, PlainMap } from '../edit/write.ts';

/** The place where blocked events of a function wait, as its rulebase declares it. */
export interface Quarantine {
  /** `sqs:QuarantineQueue`, `sqs:https://…`, `s3:Bucket/prefix`, `file:/path`. */
  readonly written: string;
  /** The guard reads the place from the variable EMMENTAL_QUARANTINE. */
  readonly isInVariable: boolean;
}

/** The parts of a deployment that the guard needs to put blocked events aside. */
export interface Keeping {
  /** Value of the variable EMMENTAL_QUARANTINE; null: the guard does not read the variable. */
  readonly variable: Plain | null;
  /** A statement for the function's role; null: the place needs no permission. */
  readonly statement: PlainMap | null;
  /** The problem of the declared place, as a sentence for people; null: there is none. */
  readonly wrong: string | null;
}

const action = { sqs: 'sqs:SendMessage', s3: 's3:PutObject' } as const;

/** Resolves a declared place for a template: refers to the template's own resources by reference and to others by their ARN. */
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
 * Returns the ARN of the queue at `https://sqs.eu-west-1.amazonaws.com/111122223333/name`; null when the address
 * is written in another way.
 */
function queue(target: string, isOwn: boolean): Plain | null {
  if (isOwn) return { 'Fn::GetAtt': [target, 'Arn'] };
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(target) ?? [];
  return name === undefined ? null : { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:${region}:${account}:${name}` };
}

/** Returns the ARN of all objects below the prefix, because the guard names each object after its event. */
function objects(bucket: string, rest: string, isOwn: boolean): Plain {
  const below = `${rest.replace(/\/+$/, '')}/*`;
  return isOwn
    ? { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, below]] }
    : { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}${below}` };
}
