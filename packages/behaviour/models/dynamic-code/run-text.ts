import type { Abstract, Call } from '@emmental/evaluator';
import type { Behaves } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/**
 * Models a call that runs a text as code. The text may call anything, so no permission is taken away. `from` names the
 * argument.
 */
export const runs = (what: string, from = '0'): Behaves => ({
  effects: [
    { does: 'sink', sink: 'code', from },
    { does: 'dynamic', what },
    { does: 'undecided', what: `what ${what} runs`, why: 'the code is made at run time', touches: null },
  ],
});

/** Models a call that loads code when the program runs. */
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

/** Records a text in a place where the language runs texts as code. */
export const runText = (call: Call, what: string, text: Abstract): Abstract =>
  applyBehaves(runs(what), { ...call, args: [text] });
