import type { Abstract, Call } from '@emmental/evaluator';
import type { Behaves } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/** Text that is run as code: it may call anything, so nothing may be taken away for its sake. `from`: which argument. */
export const runs = (what: string, from = '0'): Behaves => ({
  effects: [
    { does: 'sink', sink: 'code', from },
    { does: 'dynamic', what },
    { does: 'undecided', what: `what ${what} runs`, why: 'the code is made at run time', touches: null },
  ],
});

/** Code that is found, or taken as it is, when the program runs. */
export const loads = (what: string): Behaves => ({
  effects: [
    { does: 'dynamic', what },
    {
      does: 'undecided',
      what: `what ${what} loads`,
      why: 'which code it loads is not followed',
      touches: null,
    },
  ],
});

/** A text in a place where the language runs texts as code. */
export const runText = (call: Call, what: string, text: Abstract): Abstract =>
  applyBehaves(runs(what), { ...call, args: [text] });
