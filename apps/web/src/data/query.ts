import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { ApiError, read } from './api.ts';

/** Milliseconds between two reads of a page's data, so that what arrives appears without a reload. */
const every = 4_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 1 && isPassing(error),
      retryDelay: 1_000,
      refetchInterval: every,
      staleTime: 1_000,
      // A page shows its last rows, with their age, while the console does not answer.
      networkMode: 'always',
    },
  },
});

const isPassing = (error: Error): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500);

/** Reads a path of the API and keeps its answer fresh. The last answer stays while another path is read. */
export function useRead<T>(path: string, { isOn = true } = {}): UseQueryResult<T, Error> {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => read<T>(path, signal),
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
}
