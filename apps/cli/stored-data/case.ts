import { sam } from '../testing/small-apps.ts';

/** A `POST` by which anyone starts a function, and a schedule. */
export type Starter = 'anyone' | 'schedule';

/**
 * An app in which `Write` puts data into a store and `Read`, which a schedule starts, takes it out and uses it. The labels were
 * written before the first run.
 */
export interface StoredChain {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  /** The rule of the finding in `Read`, and the names on the way from the outsider, in order; or no finding. */
  readonly expects: { readonly rule: string; readonly way: readonly string[] } | 'nothing' | 'question';
  /** The threat that the sink of `Read` belongs to. */
  readonly threat: string;
}

interface Chain {
  readonly runtime: 'nodejs22.x' | 'python3.12';
  readonly write: string;
  readonly read: string;
  /** Who starts `Write`; by default anyone. */
  readonly by?: Starter;
  /** Lines of the template below `Resources`; the default has a table, a bucket, a queue and a parameter. */
  readonly resources?: string;
  /** Variables of both functions, as lines of YAML; the default names the default resources. */
  readonly variables?: string;
}

const stores = `  Notes:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Other:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Files:
    Type: AWS::S3::Bucket
  Jobs:
    Type: AWS::SQS::Queue
`;

const named = `          NOTES: !Ref Notes
          OTHER: !Ref Other
          FILES: !Ref Files
          JOBS: !Ref Jobs
`;

const starters: Readonly<Record<Starter, string>> = {
  anyone: 'Post: { Type: HttpApi, Properties: { Path: /notes, Method: post } }',
  schedule: "Daily: { Type: Schedule, Properties: { Schedule: 'rate(1 day)' } }",
};

/** Returns the files of an app whose functions `Write` and `Read` are in two modules. */
export function chain({
  runtime,
  write,
  read,
  by = 'anyone',
  resources = stores,
  variables = named,
}: Chain): Readonly<Record<string, string>> {
  const ending = runtime === 'python3.12' ? 'py' : 'mjs';
  const fn = (name: string, file: string, starter: Starter): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: ${runtime}
      Handler: ${file}.handler
      Policies: []
      Environment:
        Variables:
${variables}      Events:
        ${starters[starter]}
`;
  return {
    'template.yaml': sam(`${resources}${fn('Write', 'write', by)}${fn('Read', 'read', 'schedule')}`),
    [`src/write.${ending}`]: write,
    [`src/read.${ending}`]: read,
  };
}
