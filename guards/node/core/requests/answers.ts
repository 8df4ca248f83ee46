import type { Answer } from '../contract.ts';
import type { HeadAnswer } from '../http.ts';

/** Makes the answer to a request whose body does not matter for the decision. */
export const answered = (answer: Answer): HeadAnswer => ({ answer, body: null });
