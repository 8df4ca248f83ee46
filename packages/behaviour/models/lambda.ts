import { type Abstract, cell, event, native, text, undefinedValue, unknown } from '@emmental/evaluator';
import { recordAnswer } from './headers/answer.ts';
import type { LibraryModel } from './model.ts';

/** The second argument of a handler. The caller writes the client's part of it, and the cloud writes the rest. */
export const contextValue: Abstract = {
  kind: 'instance',
  type: 'lambda/context',
  name: 'context',
  facts: {},
  holder: { id: 0, cell: cell() },
};

const callback = native('context callback', (call) => {
  recordAnswer(call, call.args[0] ?? undefinedValue);
  recordAnswer(call, call.args[1] ?? undefinedValue);
  return undefinedValue;
});

export const lambdaContext: LibraryModel = {
  libraries: [],
  language: 'javascript',
  types: {
    'lambda/context': {
      methods: {
        getRemainingTimeInMillis: { returns: 'fresh' },
        get_remaining_time_in_millis: { returns: 'fresh' },
        log: { returns: 'undefined' },
      },
      pattern: (name) => {
        if (name === 'clientContext' || name === 'client_context') return event('context.clientContext');
        if (name === 'functionName' || name === 'function_name')
          return text([{ kind: 'env', name: 'AWS_LAMBDA_FUNCTION_NAME' }]);
        if (name === 'identity') return event('context.identity');
        if (name === 'succeed' || name === 'fail' || name === 'done') return callback;
        return unknown(`context.${name}`);
      },
      complete: true,
    },
  },
};
