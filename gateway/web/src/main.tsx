import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { signedOut } from "@/api/client";
import { meQuery } from "@/api/session";
import { createQueryClient } from "@/app/query-client";
import { createAppRouter } from "@/app/router";
import { Announcer } from "@/ui/announce";
import { TipProvider } from "@/ui/tip";
import { Toasts } from "@/ui/toasts";
import "@/styles/index.css";

const client = createQueryClient();
const router = createAppRouter(client);

// Signed out elsewhere, deactivated, or expired: back to the sign-in, and from there to here.
signedOut.addEventListener("signed-out", () => {
  // Nobody was signed in: the route asks who it is, and leads to the sign-in by itself.
  if (client.getQueryData(meQuery.queryKey) === undefined) return;
  client.removeQueries({ queryKey: meQuery.queryKey });
  void router.invalidate();
});

const element = document.getElementById("root");
if (element) {
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <TipProvider>
          <RouterProvider router={router} />
          <Toasts />
          <Announcer />
        </TipProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
