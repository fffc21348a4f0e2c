import { useSyncExternalStore } from "react";

/** What somebody wants to be told of, in this browser. Everything is on until it is turned off. */
type Preference = "sound" | "notifications";

const keyOf = (what: Preference) => `jobtrail.${what}`;
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

export const wants = (what: Preference): boolean => localStorage.getItem(keyOf(what)) !== "off";

export function want(what: Preference, on: boolean): void {
  if (on) localStorage.removeItem(keyOf(what));
  else localStorage.setItem(keyOf(what), "off");
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab has changed it.
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

export const usePreference = (what: Preference): boolean => useSyncExternalStore(subscribe, () => wants(what));

/** What the browser lets us do: "unsupported" where there is no such thing, or where it is reached over plain HTTP. */
export type Permission = NotificationPermission | "unsupported";

export const permission = (): Permission =>
  typeof Notification === "undefined" || !isSecureContext ? "unsupported" : Notification.permission;

export const usePermission = (): Permission => useSyncExternalStore(subscribe, permission);

/** Asks the browser, which asks the person. Only from a click, or it is refused. */
export async function askPermission(): Promise<Permission> {
  if (permission() === "default") await Notification.requestPermission();
  tell();
  return permission();
}
