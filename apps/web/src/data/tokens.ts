import type { UseQueryResult } from '@tanstack/react-query';
import { send } from './api.ts';
import { queries, useRead } from './query.ts';

export type TokenKind = 'guard' | 'upload' | 'read';

/** A token that can be used now. */
export interface TokenRow {
  readonly id: number;
  readonly kind: TokenKind;
  readonly name: string;
  readonly team: string;
  readonly app: string | null;
  readonly environment: string | null;
  readonly createdAt: string;
  readonly endsAt: string;
  /** Null = it was made before the console kept this. */
  readonly madeBy: string | null;
  readonly usedAt: string | null;
  readonly uses: number;
}

export interface TokenList {
  readonly rows: readonly TokenRow[];
  readonly asOf: string;
}

/** Reads the tokens; `isOn` is false for people whom the API would refuse. */
export const useTokens = (isOn: boolean): UseQueryResult<TokenList, Error> =>
  useRead<TokenList>('/v1/tokens', { isOn });

/** Revokes a token and reads the list again. Throws `ApiError`. */
export async function revokeToken(id: number): Promise<void> {
  await send(`/v1/tokens/${id}`, {}, 'DELETE');
  await queries.invalidateQueries({ queryKey: ['/v1/tokens'] });
}
