import { defineSlice } from '../slice.ts';
import { isEntrance } from './auth.ts';

/** A web application firewall in front of an API. Its rules are not read, so it is unknown what the firewall stops. */
export const waf = defineSlice('waf', {
  deliver: (_effect, { app, declaration }) => {
    if (!declaration.triggers.some(isEntrance)) return null;
    const found = [...app.resources.values()].find(({ type }) => type === 'AWS::WAFv2::WebACLAssociation');
    if (!found) return { by: 'cloud', says: 'no web application firewall protects the function' };
    const { file, line } = found.at;
    return {
      by: 'cloud',
      stop: 'unknown',
      see: 'unknown',
      says: 'a web application firewall protects the function; its rules are not known',
      evidence: [{ file, line, text: found.id }],
      question: 'what the web application firewall stops',
    };
  },
});
