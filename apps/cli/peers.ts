// Ids of other scanners are loaded separately: few waivers name them, and they bring all of knowledge along.
export { aliasesOfPeer, peersOf } from '@emmental/knowledge';
