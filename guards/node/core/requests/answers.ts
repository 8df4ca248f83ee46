import { type Answer, allowed } from '../contract.ts';
import type { HeadAnswer } from '../http.ts';

/** Makes the answer to a request whose body does not matter for the decision. */
export const answered = (answer: Answer): HeadAnswer => ({ answer, body: null });

/** Allows a request whose body does not matter for the decision. */
export const passed = answered(allowed);

/** Returns the answer without `again`, so that each later request is read in full. */
export const readAlone = ({ answer, body }: HeadAnswer): HeadAnswer => ({ answer, body });
