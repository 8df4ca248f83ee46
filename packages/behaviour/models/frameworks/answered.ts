import {
  type Abstract,
  answered,
  type Call,
  guardsIn,
  type Machine,
  withGuard,
  withoutGuard,
  write,
} from '@emmental/evaluator';

/**
 * Express refuses to send a second answer: `send`, `sendFile`, `redirect` and the methods that write headers have no effect or
 * throw once an answer was sent. Sources: expressjs.com, "res"; nodejs.org, `ERR_HTTP_HEADERS_SENT`.
 */
export const sendsOnce = 'an answer of express';

/** Notes that the answer was sent on the way to this line. */
export function noteAnswered({ machine, self }: Call): void {
  if (self?.kind === 'instance' && self.name === sendsOnce)
    write(machine.store, machine.guards, {
      kind: 'guards',
      guards: withGuard(guardsIn(machine.guards.value), answered, 'sent'),
    });
}

/** Notes that a request begins, whose answer nobody has sent. */
export function noteUnanswered(machine: Machine): void {
  const guards = guardsIn(machine.guards.value);
  if (guards.has(answered))
    write(machine.store, machine.guards, { kind: 'guards', guards: withoutGuard(guards, answered) });
}

/** Returns the call as the place of a sink that has no effect after an answer was sent, if its object sends only once. */
export const inAnswer = (call: Call): Call & { readonly inAnswer: boolean } => ({
  ...call,
  inAnswer: call.self?.kind === 'instance' && call.self.name === sendsOnce,
});

/** Makes a method that sends the answer after it did what `method` does. */
export const sending =
  (method: (call: Call) => Abstract) =>
  (call: Call): Abstract => {
    const result = method(call);
    noteAnswered(call);
    return result;
  };
