import { useSession } from '../data/session.ts';

/** Returns the words for "nothing has been sent": of the person's teams, because other teams may have sent something. */
export function useNothingSent(): string {
  const { data } = useSession();
  if (data === undefined || data.role === 'administrator') return 'nothing has been sent yet';
  if (data.teams.length === 0) return 'you are in no team, so nothing is shown: an administrator adds you';
  return `nothing of your ${data.teams.length === 1 ? 'team' : 'teams'} (${data.teams.join(', ')}) has been sent; what other teams have is not shown to you`;
}
