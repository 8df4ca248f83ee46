import { type Abstract, type Call, choices, partsOf, record } from '@emmental/evaluator';

/** Notes a bare connection to a host that the event or the program makes up: it may lead to AWS and carry any request. */
export function noteConnection(call: Call, host: Abstract | undefined): void {
  if (!host) return;
  const isOpen = choices(host).some((choice) =>
    partsOf(choice).some(
      (part) => typeof part !== 'string' && (part.kind === 'event' || part.kind === 'unknown'),
    ),
  );
  if (isOpen)
    record(
      call.machine,
      {
        kind: 'undecided',
        what: `what goes over ${call.name}`,
        why: 'which host it is, is only known when the code runs',
        touches: null,
      },
      call.at,
    );
}
