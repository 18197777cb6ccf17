"use client";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { theme } from "#app/_mantine-theme.ts";
import { isRefusal, RETRY_MS } from "#app/_queries/retry.ts";

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Live updates invalidate stale queries, so refetching on focus is redundant.
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 1 && !isRefusal(error),
        // A failure is shown, and asked again until there is an answer.
        refetchInterval: ({ state: { error } }) => error !== null && !isRefusal(error) && RETRY_MS,
      },
    },
  });
}

export function Providers({ children }: Readonly<{ children: ReactNode }>) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <Notifications position="bottom-right" autoClose={6000} limit={4} />
          {children}
        </MantineProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
