import {
  type Abstract,
  type Call,
  choices,
  constant,
  elementOf,
  type InstanceFacts,
  itemsOf,
  undefinedValue,
  union,
} from '@emmental/evaluator';
import { argument, field } from '../../argument.ts';
import { recordApiCall, request } from '../../aws/call.ts';
import { address, addressOrPath } from '../../dangerous-calls/row.ts';
import { recordHeaders } from '../../headers/outgoing.ts';
import { instanceOf } from '../../instance.ts';
import type { LibraryModel } from '../../model.ts';
import { answer, isRecord } from './answer.ts';
import { connected } from './connections.ts';

/** Mail by SMTP, or by SES with a client that the program passes. Source: nodemailer 7, transports/ses. */
export const nodemailer: LibraryModel = {
  libraries: ['nodemailer'],
  language: 'javascript',
  exports: { createTransport: transport },
  types: { 'nodemailer/transport': { methods: { sendMail: sent, verify: sent }, complete: true } },
};

function transport(call: Call): Abstract {
  const ses = argument(call, '0.SES');
  const from = argument(call, '1.from');
  if (!ses) connected('smtp')(call);
  const facts: InstanceFacts = { ...(ses ? { ses } : {}), ...(from ? { from } : {}) };
  return instanceOf(call, 'nodemailer/transport', facts);
}

function sent(call: Call): Abstract {
  const mail = call.args[0] ?? undefinedValue;
  const facts = call.self?.kind === 'instance' ? call.self.facts : {};
  if (facts['ses']) sentBySes(call, facts['ses'], field(call.machine, mail, 'from', call) ?? facts['from']);
  recordHeaders(call, field(call.machine, mail, 'headers', call));
  for (const from of ['0.attachments', '0.alternatives', '0.html', '0.text', '0.raw'])
    recordContents(call, argument(call, from));
  return answer(call);
}

/** Records the files and addresses from which the parts of a mail are read: `{ path }` and `{ href }`. */
function recordContents(call: Call, parts: Abstract | undefined): void {
  for (const part of choices(parts ?? undefinedValue).flatMap(
    (choice) => itemsOf(choice) ?? elements(call, choice),
  ))
    if (isRecord(part)) {
      const use = { ...call, args: [part] };
      addressOrPath('0.path')(use);
      address('0.href')(use);
    }
}

/** The parts of a list whose length is not known; a value that is no list is the only part. */
const elements = (call: Call, value: Abstract): readonly Abstract[] =>
  value.kind === 'object' && value.object.shape === 'list'
    ? choices(elementOf(call.machine, value))
    : [value];

/**
 * Records mail that goes through SES. Version 7 takes the second version of the client together with its command;
 * earlier versions take the first, alone or with its module.
 */
function sentBySes(call: Call, ses: Abstract, from: Abstract | undefined): void {
  const { machine } = call;
  const sender =
    from &&
    union(
      choices(from).map((choice) =>
        isRecord(choice) ? (field(machine, choice, 'address', call) ?? choice) : choice,
      ),
    );
  if (isRecord(ses) && field(machine, ses, 'sesClient', call)) {
    const content = request(machine, { Raw: constant('') });
    recordApiCall(
      call,
      'sesv2',
      'SendEmail',
      request(machine, { FromEmailAddress: sender, Content: content }),
    );
  } else recordApiCall(call, 'ses', 'SendRawEmail', request(machine, { Source: sender }));
}
