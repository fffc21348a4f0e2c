import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";

const MOST_RETRIES = 3;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // What is shown follows the changes; this is for what they do not tell of.
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        // Offline shows what is known, and says so.
        networkMode: "always",
        retry: (count, error) => error instanceof Problem && error.passes && count < MOST_RETRIES,
        retryDelay: (count) => Math.min(500 * 2 ** count, 8_000),
      },
      mutations: { networkMode: "always" },
    },
  });
}
