import type { Sink } from '@emmental/model';
import { defineThreat } from '../threat.ts';
import { type Ending, fromEvent } from './from-event.ts';

export const requestForgery = defineThreat({
  id: 'T3',
  help: 'An event decides where the function sends a request: to internal addresses, to its own runtime, to another tenant. Or it sets a header of the answer, and so decides where the caller goes next.',
  routes: (facts) => fromEvent(facts, 'T3', ['T1190'], endingOf),
});

/** The function itself makes no request for a header; the caller who receives the answer acts on the header. */
const endingOf = ({ sink, role }: Sink): readonly Ending[] =>
  sink === 'header' ? [role === 'redirect' ? redirect : header] : [request];

const redirect: Ending = {
  way: 'redirect',
  loses: 'callers who follow the answer: it sends them to an address of the attacker',
  steps: [
    {
      says: 'the answer sends the caller to an address that the attacker wrote',
      attack: ['T1190'],
      effect: { kind: 'answer' },
    },
  ],
};

const header: Ending = {
  way: 'answer',
  loses: 'callers who take the answer: a header changes their session, or what their browser allows',
  steps: [
    {
      says: 'the answer holds a header that the attacker wrote',
      attack: ['T1190'],
      effect: { kind: 'answer' },
    },
  ],
};

const request: Ending = {
  way: 'inside',
  loses: 'internal services: the runtime, private addresses, services that trust the function',
  steps: [
    {
      says: 'the function calls an address that the attacker chose',
      attack: ['T1552.005'],
      effect: { kind: 'connect', to: 'inside' },
    },
  ],
};
