import { EventEmitter } from 'node:events';
import { type Operation, sinksOf } from '../operation.ts';
import type { Random } from '../random.ts';

const requestFields = ['TableName', 'Bucket', 'QueueUrl', 'TopicArn', 'FunctionName'];

/** Takes what the stand-ins record. */
export interface Recorder {
  readonly record: (operation: Operation) => void;
  /** The share of operations that fail. */
  readonly failures: number;
}

/** Makes the modules that a program may require; each records its operations. Some answers are among `texts`, with which the program compares. */
export function createStandIns(
  random: Random,
  { record, failures }: Recorder,
  texts: readonly string[],
): (specifier: string) => unknown {
  const textAmong = (usual: readonly string[]): string =>
    random.pick(texts.length > 0 && random.chance(0.3) ? texts : usual);
  const answer = (): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    if (random.chance(0.6)) made['Item'] = { a: textAmong(['a', 'b', '']), k: textAmong(['a', 'b']) };
    return made;
  };
  const settle = (): Promise<unknown> =>
    random.chance(failures) ? Promise.reject(refusal(random)) : Promise.resolve(answer());
  const client = (service: string, operations: readonly string[], name: string) =>
    clientOf({ service, operations, name, record, settle });
  const answerText = (): Buffer => Buffer.from(textAmong(['a', 'a', 'b', '']));
  const shell = (command: unknown): Buffer => {
    const text = String(command);
    record({ kind: 'process', command: text });
    for (const sink of sinksOf('shell', text)) record(sink);
    if (random.chance(failures)) throw new Error('the process failed');
    return answerText();
  };
  const file = (mode: 'read' | 'write') => (path: unknown) => {
    record({ kind: 'file', path: String(path), mode });
    if (random.chance(failures)) throw new Error('no such file');
    return mode === 'read' ? answerText() : undefined;
  };
  const modules: Record<string, unknown> = {
    '@aws-sdk/client-dynamodb': client(
      'dynamodb',
      ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
      'DynamoDBClient',
    ),
    '@aws-sdk/client-s3': client('s3', ['GetObject', 'PutObject', 'DeleteObject'], 'S3Client'),
    '@aws-sdk/client-sqs': client('sqs', ['SendMessage'], 'SQSClient'),
    '@aws-sdk/client-sns': client('sns', ['Publish'], 'SNSClient'),
    '@aws-sdk/client-lambda': client('lambda', ['Invoke'], 'LambdaClient'),
    fs: { readFileSync: file('read'), writeFileSync: file('write') },
    child_process: {
      execFileSync: (program: unknown) => {
        record({ kind: 'process', command: String(program) });
        return answerText();
      },
      execSync: shell,
    },
    pg: {
      Pool: class {
        query(text: unknown): Promise<unknown> {
          for (const sink of sinksOf('sql', String(text))) record(sink);
          return settle();
        }
      },
    },
  };
  modules['events'] = { EventEmitter };
  modules['acme-unread'] = unreadPackage(random);
  return (specifier) => {
    const found = modules[specifier.replace(/^node:/, '')];
    if (found === undefined) throw new Error(`Cannot find module '${specifier}'`);
    return found;
  };
}

/** An error of a cloud client: of a name of its own, or of an argument that the client refuses. */
function refusal(random: Random): Error {
  const error = random.chance(0.25) ? new TypeError('an argument is missing') : new Error('refused');
  if (!(error instanceof TypeError)) error.name = random.pick(namesOfRefusals);
  return error;
}

const namesOfRefusals = ['Error', 'AccessDeniedException', 'ThrottlingException', 'TimeoutError'];

interface Client {
  readonly service: string;
  readonly operations: readonly string[];
  readonly name: string;
  readonly record: (operation: Operation) => void;
  readonly settle: () => Promise<unknown>;
}

/** Makes the package of a client: the client and a command for each operation. */
function clientOf({ service, operations, name, record, settle }: Client): Record<string, unknown> {
  const made: Record<string, unknown> = {
    [name]: class {
      send(command: {
        readonly operation: string;
        readonly input: Record<string, unknown>;
      }): Promise<unknown> {
        const field = requestFields.find((key) => key in command.input) ?? '';
        const value = command.input[field];
        const resource = typeof value === 'string' ? value : null;
        record({ kind: 'call', service, operation: command.operation, field, resource });
        return settle();
      }
    },
  };
  for (const operation of operations)
    made[`${operation}Command`] = class {
      readonly operation = operation;
      readonly input: unknown;
      constructor(input: unknown) {
        this.input = input;
      }
    };
  return made;
}

/** Makes `fetch`. */
export const createFetch =
  (random: Random, { record, failures }: Recorder) =>
  (url: unknown): Promise<unknown> => {
    record({ kind: 'host', host: new URL(String(url)).host });
    return random.chance(failures)
      ? Promise.reject(new TypeError('fetch failed'))
      : Promise.resolve({ ok: random.chance(0.7), status: 200 });
  };

/** Makes a package that the analysis cannot read: it calls functions that it gets, and returns what it likes. */
const unreadPackage = (random: Random): Record<string, unknown> => ({
  run: async (work: (value: unknown) => unknown) =>
    work(random.chance(0.3) ? undefined : random.pick(['a', 'b'])),
  wrap: (work: (value: unknown) => unknown) => async (value: unknown) => work(value),
  check: () => random.chance(0.5),
  options: (options: unknown) => (random.chance(0.5) ? options : {}),
  kind: random.pick(['a', 'b']),
});
