/**
 * What is said when a sign-in with the identity provider ended with a problem: what happened, and what to do. The address has only the code
 * of it, so that a link to here cannot have this page say something of another's.
 */
export function refusedText(code: string, provider: string, linking: boolean): string {
  const nothing = linking ? "Your account was not linked." : "You are not signed in.";
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code]?.(provider) : undefined;
  const text = reason ?? otherwise(code);
  return `${nothing} ${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const REASONS: Record<string, (provider: string) => string> = {
  "sign-in-not-begun": () =>
    "This attempt was not begun in this browser, took too long, or came back before. Begin again.",
  "sign-in-refused": (provider) =>
    `${provider} refused it, or what it answered was not right. Try again; if it stays so, tell whoever runs Jobtrail: its log says why.`,
  "not-let-in": (provider) => `${provider} knows you, but you are not let in here. Ask an administrator of Jobtrail.`,
  deactivated: () => "Your account here is deactivated. Ask an administrator of Jobtrail.",
  "not-linked": (provider) =>
    `Somebody here has your e-mail address. If that is you, sign in with your password, and link ${provider} in Settings.`,
  "linked-to-another": (provider) =>
    `That account of ${provider} belongs to somebody else here. Sign in there as yourself, and try again.`,
  "not-signed-in": () =>
    "Your session has ended meanwhile, or somebody else is signed in. Sign in, and begin again in Settings.",
  unavailable: (provider) => `${provider} does not answer. Try again in a while, or sign in with a password.`,
  "no-identity-provider": () => "There is no identity provider any more. Sign in with a password.",
};

const otherwise = (code: string) =>
  `It ended with the problem ${code}. Try again; if it stays so, tell whoever runs Jobtrail.`;
