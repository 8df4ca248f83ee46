import { type Abstract, type Call, choices, getMember, isNothing } from '@emmental/evaluator';
import { type QueryLanguage, rowOf, type SinkKind } from '@emmental/model';
import { recordSink } from '../record-sink.ts';

interface TextInRequest {
  readonly operation: RegExp;
  /** Fields whose text is parsed as a language. */
  readonly texts: readonly string[];
  readonly sink: SinkKind;
  /** Fields that hold only values. */
  readonly values: readonly string[];
  /** Absent = the usual language of the sink. */
  readonly language?: QueryLanguage;
}

/** Requests of cloud APIs that carry a text in a query language. Source: the API reference of each service. */
const requests: Readonly<Record<string, readonly TextInRequest[]>> = {
  'rds-data': [
    {
      operation: /^(ExecuteStatement|BatchExecuteStatement|ExecuteSql)$/,
      texts: ['sql', 'sqlStatements'],
      sink: 'sql',
      values: ['parameters', 'parameterSets'],
      language: 'named parameters',
    },
  ],
  'redshift-data': [
    {
      operation: /^(Batch)?ExecuteStatement$/,
      texts: ['Sql', 'Sqls'],
      sink: 'sql',
      values: ['Parameters'],
      language: 'named parameters',
    },
  ],
  athena: [
    {
      operation: /^StartQueryExecution$/,
      texts: ['QueryString'],
      sink: 'sql',
      values: ['ExecutionParameters'],
    },
    {
      operation: /^(CreateNamedQuery|CreatePreparedStatement)$/,
      texts: ['QueryString', 'QueryStatement'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  'timestream-query': [
    { operation: /^Query$/, texts: ['QueryString'], sink: 'sql', values: [], language: 'no values' },
  ],
  dynamodb: [
    {
      operation: /^(ExecuteStatement|BatchExecuteStatement|ExecuteTransaction)$/,
      texts: ['Statement', 'Statements.[].Statement', 'TransactStatements.[].Statement'],
      sink: 'sql',
      values: ['Parameters'],
      language: 'partiql',
    },
    {
      operation: /^(Query|Scan|UpdateItem|PutItem|DeleteItem|GetItem)$/,
      texts: [
        'FilterExpression',
        'KeyConditionExpression',
        'ConditionExpression',
        'UpdateExpression',
        'ProjectionExpression',
      ],
      sink: 'nosql',
      values: ['ExpressionAttributeValues'],
      language: 'dynamodb expression',
    },
  ],
  qldb: [
    {
      operation: /^SendCommand$/,
      texts: ['ExecuteStatement.Statement'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  s3: [
    {
      operation: /^SelectObjectContent$/,
      texts: ['Expression'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  logs: [
    { operation: /^StartQuery$/, texts: ['queryString'], sink: 'sql', values: [], language: 'no values' },
  ],
  neptunedata: [
    {
      operation: /^Execute\w+Query$/,
      texts: ['openCypherQuery', 'gremlinQuery'],
      sink: 'nosql',
      values: ['parameters'],
      language: 'graph',
    },
  ],
  'neptune-graph': [
    {
      operation: /^ExecuteQuery$/,
      texts: ['queryString'],
      sink: 'nosql',
      values: ['parameters'],
      language: 'graph',
    },
  ],
  cloudtrail: [
    { operation: /^StartQuery$/, texts: ['QueryStatement'], sink: 'sql', values: ['QueryParameters'] },
  ],
  config: [
    {
      operation: /^Select(?:Aggregate)?ResourceConfig$/,
      texts: ['Expression'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  iotsitewise: [
    {
      operation: /^ExecuteQuery$/,
      texts: ['queryStatement'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  iot: [
    { operation: /^SearchIndex$/, texts: ['queryString'], sink: 'nosql', values: [], language: 'no values' },
  ],
  glacier: [
    {
      operation: /^InitiateJob$/,
      texts: ['jobParameters.SelectParameters.Expression'],
      sink: 'sql',
      values: [],
      language: 'no values',
    },
  ],
  'cognito-idp': [
    { operation: /^ListUsers$/, texts: ['Filter'], sink: 'nosql', values: [], language: 'no values' },
  ],
  ssm: [
    { operation: /^SendCommand$/, texts: ['Parameters.commands'], sink: 'shell', values: [] },
    { operation: /^StartSession$/, texts: ['Parameters.command'], sink: 'shell', values: [] },
  ],
  ecs: [{ operation: /^ExecuteCommand$/, texts: ['command'], sink: 'shell', values: [] }],
  ec2: [{ operation: /^RunInstances$/, texts: ['UserData'], sink: 'shell', values: [] }],
  codebuild: [
    { operation: /^StartBuild(?:Batch)?$/, texts: ['buildspecOverride'], sink: 'shell', values: [] },
  ],
  ses: [{ operation: /^SendRawEmail$/, texts: ['RawMessage.Data'], sink: 'header', values: [] }],
};

/** Records event data in such a text, and in the values beside it. */
export function recordRequestTexts(
  place: Pick<Call, 'machine' | 'at'>,
  service: string,
  operation: string,
  input: Abstract,
): void {
  for (const row of rowOf(requests, service) ?? []) {
    if (!row.operation.test(operation)) continue;
    for (const path of row.texts)
      for (const text of at(place, input, path)) recordSink({ ...place, ...languageOf(row) }, row.sink, text);
    for (const path of row.values)
      for (const value of at(place, input, path))
        recordSink({ ...place, ...languageOf(row) }, row.sink, value, 'parametrised query');
  }
}

const languageOf = ({ language }: TextInRequest): { readonly language?: QueryLanguage } =>
  language === undefined ? {} : { language };

function at(place: Pick<Call, 'machine' | 'at'>, input: Abstract, path: string): readonly Abstract[] {
  let values: readonly Abstract[] = choices(input).filter((choice) => choice.kind === 'object');
  for (const step of path.split('.'))
    values = values
      .flatMap((value) =>
        step === '[]' ? itemsIn(value) : choices(getMember(place.machine, value, step, place.at)),
      )
      .filter((value) => !isNothing(value));
  return values;
}

const itemsIn = (value: Abstract): readonly Abstract[] =>
  value.kind === 'object' && value.object.shape === 'list'
    ? [...value.object.fields.values()].map((field) => field.value)
    : [];
