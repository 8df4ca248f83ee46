import { type Answer, allowed } from '../contract.ts';
import type { HeadAnswer } from '../http.ts';

/** The answer to a request whose body nobody needs. */
export const answered = (answer: Answer): HeadAnswer => ({ answer, body: null });

export const passed = answered(allowed);

/** Takes away `again`, so that each later request is read in full. */
export const readAlone = ({ answer, body }: HeadAnswer): HeadAnswer => ({ answer, body });
