import { Button } from "@/ui/button";
import { Moment } from "@/ui/moment";
import { CopyBox, SecretOnce } from "@/ui/secret";
import type { OneTimeSecret } from "./queries";

/** With it somebody sets their password. What follows the # of the link never leaves their browser on its way. */
export function OneTime({ who, secret, onDone }: { who: string; secret: OneTimeSecret; onDone: () => void }) {
  return (
    <SecretOnce warning={`This secret is shown this once. With it ${who} sets a password.`}>
      <CopyBox label="Link" text={`${location.origin}/sign-in#secret=${encodeURIComponent(secret.secret)}`} />
      <CopyBox label="Secret" text={secret.secret} />
      <p className="text-ink-2">
        Give the link, or the secret for the sign-in page, over a way that you trust. It is good once, until{" "}
        <Moment at={secret.expires} />.
      </p>
      <div>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </SecretOnce>
  );
}
