export interface SignInSearch {
  /** Where one wanted to go. */
  next?: string;
  /** The code of the problem with which a sign-in with the identity provider ended. */
  refused?: string;
  /** Who is signed in wanted to link their account. */
  linking?: "true";
}

export function signInSearch({ next, refused, linking }: Record<string, unknown>): SignInSearch {
  // Only within these pages: a link to here must not lead elsewhere.
  const inside = typeof next === "string" && next.startsWith("/") && !/^\/[/\\]/.test(next);
  return {
    ...(inside ? { next } : {}),
    ...(typeof refused === "string" && /^[a-z-]+$/.test(refused) ? { refused } : {}),
    ...(linking === "true" ? { linking } : {}),
  };
}
