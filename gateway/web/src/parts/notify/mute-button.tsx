import { IconButton } from "@/ui/button";
import { usePreference, want } from "./preferences";

/** N1: the mute beside the cue. */
export function MuteButton() {
  const on = usePreference("sound");
  return (
    <IconButton
      label={on ? "Mute the sound of completed jobs" : "Unmute the sound of completed jobs"}
      icon={on ? "sound" : "mute"}
      onClick={() => want("sound", !on)}
    />
  );
}
