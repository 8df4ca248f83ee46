import { type Abstract, allOf, type Call, choices, type Flow, isCut, unknown } from '@emmental/evaluator';
import { recordSink } from '../record-sink.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/**
 * Records event data in a query filter. A text can only be compared with. A value that may be an object (a field of
 * parsed JSON) may carry operators, and so may a filter that comes from the event.
 */
export function recordFilter(call: Place, filter: Abstract | undefined, depth = 6): void {
  for (const choice of choices(filter ?? { kind: 'absent' })) {
    if (choice.kind !== 'object') {
      recordWhole(call, choice);
      continue;
    }
    if (depth === 0) continue;
    const { fields, rest, base } = choice.object;
    for (const [name, field] of fields) {
      if (field.value.kind === 'absent') continue;
      // These operators take code, or conditions one level deeper.
      if (
        name === '$where' ||
        name === '$function' ||
        name === '$accumulator' ||
        (name === '$expr' && field.value.kind !== 'object')
      )
        recordSink(call, 'nosql', field.value);
      else if (/^\$(and|or|nor|match|not|elemMatch|set|pipeline|push|lookup)$/.test(name))
        recordFilter(call, field.value, depth - 1);
      else recordField(call, field.value, depth - 1);
    }
    for (const inner of [rest.value, base.value])
      if (inner.kind !== 'absent') {
        // The rest of a list holds the items of a pipeline; the rest of a record holds fields whose names the event
        // chooses.
        if (choice.object.shape === 'list') recordFilter(call, inner, depth - 1);
        else if (inner === base.value) recordWhole(call, inner);
        else recordField(call, inner, depth - 1);
      }
  }
}

function recordWhole(call: Place, value: Abstract): void {
  if (value.kind === 'text' || value.kind === 'constant') recordSink(call, 'nosql', value, 'text only');
  else recordSink(call, 'nosql', value);
}

function recordField(call: Place, value: Abstract, depth: number): void {
  for (const choice of choices(value)) {
    if (choice.kind === 'object') {
      if (depth > 0) for (const inner of allOf(choice.object)) recordField(call, inner, depth - 1);
      if (choice.object.base.value.kind !== 'absent') recordWhole(call, choice.object.base.value);
    } else if (choice.kind === 'event' || choice.kind === 'unknown') {
      const texts = choice.flows.filter(isText);
      recordSink(call, 'nosql', unknown('a field', texts), 'text only');
      recordSink(
        call,
        'nosql',
        unknown(
          'a field',
          choice.flows.filter((flow) => !texts.includes(flow)),
        ),
      );
    } else if (choice.kind === 'text' || choice.kind === 'constant')
      recordSink(call, 'nosql', choice, 'text only');
    else recordSink(call, 'nosql', choice);
  }
}

/** Is this a field that the cloud writes as text, or a part cut out of a text? Parsed JSON is not. */
const isText = ({ path, by }: Flow): boolean =>
  !by.includes('parsed') &&
  (by.some(isCut) ||
    /^(queryStringParameters|pathParameters|headers|stageVariables|params|multiValueQueryStringParameters|multiValueHeaders)(\.[^.]+|\[\])*$/.test(
      path,
    ) ||
    /^requestContext\./.test(path) ||
    /^Records\[\]\.(s3\.object\.key|messageAttributes\.|messageId|Sns\.(Subject|MessageAttributes)|dynamodb\..*\.[SN]$|eventID)/.test(
      path,
    ) ||
    /^request\.userAttributes\.|^userName$/.test(path));
