const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "now", "40 s ago", "3 min ago", "2 h ago", "5 d ago"; also for what is to come, "in 3 min". */
export function relative(then: number, now: number): string {
  const ms = now - then;
  const size = Math.abs(ms);
  if (size < 5 * SECOND) return "now";
  const [count, unit] =
    size < MINUTE
      ? [size / SECOND, "s"]
      : size < HOUR
        ? [size / MINUTE, "min"]
        : size < DAY
          ? [size / HOUR, "h"]
          : [size / DAY, "d"];
  const text = `${Math.floor(count)} ${unit}`;
  return ms < 0 ? `in ${text}` : `${text} ago`;
}

/** "12 ms", "1.4 s", "45 s", "3 min 5 s", "2 h 10 min", "3 d 4 h": two units at the most. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  const units: [number, string, number, string] =
    ms < HOUR ? [MINUTE, "min", SECOND, "s"] : ms < DAY ? [HOUR, "h", MINUTE, "min"] : [DAY, "d", HOUR, "h"];
  const [big, bigName, small, smallName] = units;
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
}

const pad = (number: number, width = 2) => String(number).padStart(width, "0");

/** "2026-11-25 07:36:01", in the viewer's time zone; the same width everywhere, so that a column can be read down. */
export function local(instant: string | number, withMilliseconds = false): string {
  const date = new Date(instant);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return withMilliseconds ? `${day} ${time}.${pad(date.getMilliseconds(), 3)}` : `${day} ${time}`;
}

/** The exact instant, as it is hovered for: local with the offset, and UTC as the server said it. */
export function exact(instant: string): string {
  const date = new Date(instant);
  const minutes = -date.getTimezoneOffset();
  const offset = `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
  return `${local(instant, true)} UTC${offset} (${instant})`;
}
