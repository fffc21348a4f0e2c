import type { ReactNode } from "react";

/** Drawn for 16 px, with strokes of 1.5. They are told by words beside them, or by the name of their button: never by themselves. */
const PATHS = {
  files: <path d="M4 1.75h5L12.25 5v9.25H4zM9 1.75V5h3.25" />,
  systems: <path d="M6 2.25h4v3.5H6zM1.75 10.25h4v3.5h-4zM10.25 10.25h4v3.5h-4zM8 5.75v2.5M3.75 10.25v-2h8.5v2" />,
  jobs: <path d="M1.75 8h2M5.75 8h4.5M12.25 8h2M5.75 5.75v4.5M10.25 5.75v4.5" />,
  tools: (
    <path d="M9.5 6.5 3 13l-1-1 6.5-6.5A3.25 3.25 0 0 1 12.5 1.6L10.6 3.5l1.9 1.9 1.9-1.9a3.25 3.25 0 0 1-4.9 3z" />
  ),
  agents: <path d="M2.25 2.75h11.5v4H2.25zM2.25 9.25h11.5v4H2.25zM4.5 4.75h.01M4.5 11.25h.01M7 4.75h4.5M7 11.25h4.5" />,
  pools: <path d="M8 2 2 5l6 3 6-3zM2 8l6 3 6-3M2 11l6 3 6-3" />,
  people: (
    <path d="M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.75 13.5c0-2.5 1.75-4 4.25-4s4.25 1.5 4.25 4M10.5 2.75a2.4 2.4 0 0 1 0 4.5M12 9.9c1.4.5 2.25 1.8 2.25 3.6" />
  ),
  audit: <path d="M8 1.75 13.25 4v3.5c0 3.25-2.1 5.5-5.25 6.75C4.85 13 2.75 10.75 2.75 7.5V4zM5.75 8l1.6 1.6 3-3.2" />,
  settings: <path d="M1.75 4.5h6M11.75 4.5h2.5M9.75 2.5v4M1.75 11.5h2.5M8.25 11.5h6M6.25 9.5v4" />,
  search: <path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.25 10.25 14 14" />,
  cross: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3 8.5 3.25 3.25L13 4.75" />,
  copy: <path d="M5.75 5.75h7.5v7.5h-7.5zM10.25 5.5V2.75h-7.5v7.5H5.5" />,
  download: <path d="M8 2v8M4.75 7 8 10.25 11.25 7M2.75 13.5h10.5" />,
  chevronRight: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  chevronLeft: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  chevronDown: <path d="m3.5 6 4.5 4.5L12.5 6" />,
  chevronUp: <path d="M3.5 10.5 8 6l4.5 4.5" />,
  up: <path d="M8 13V3M4 7l4-4 4 4" />,
  down: <path d="M8 3v10M4 9l4 4 4-4" />,
  menu: <path d="M2 4.5h12M2 8h12M2 11.5h12" />,
  panel: <path d="M2 2.75h12v10.5H2zM6 2.75v10.5" />,
  ring: <circle cx="8" cy="8" r="5" />,
  struck: <path d="M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10zM4.5 11.5l7-7" />,
  alert: <path d="M8 2 14.5 13.5h-13zM8 6.25V9.5M8 11.5h.01" />,
  sun: (
    <path d="M8 10.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7" />
  ),
  moon: <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7z" />,
  screen: <path d="M2 3h12v8H2zM6 13.5h4" />,
  out: <path d="M6.5 2.75H2.75v10.5H6.5M10 5l3 3-3 3M13 8H6.25" />,
  link: <path d="M9.5 2.75h3.75V6.5M13 3 7.5 8.5M6.5 3.75H2.75v9.5h9.5V9.5" />,
  keyboard: <path d="M1.75 4h12.5v8H1.75zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6" />,
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.25" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  pencil: <path d="m3 13 .6-2.8 7.6-7.6 2.2 2.2-7.6 7.6zM9.8 4l2.2 2.2" />,
  archive: <path d="M2 3h12v3H2zM3 6v7.25h10V6M6.5 8.75h3" />,
  restore: <path d="M2.75 8a5.25 5.25 0 1 0 1.6-3.75L2.75 5.8M2.75 2.75V5.8H5.8" />,
  upload: <path d="M8 13V4M4.75 7.25 8 4l3.25 3.25M2.75 2h10.5" />,
  folder: <path d="M1.75 12.75v-9.5h4.5l1.5 2h6.5v7.5z" />,
  play: <path d="M4.5 3v10l8.5-5z" />,
  bell: <path d="M8 2a4 4 0 0 1 4 4c0 4 1.5 5 1.5 5h-11S4 10 4 6a4 4 0 0 1 4-4zM6.75 13.5h2.5" />,
  sound: <path d="M2.5 6v4h2.75L9 13V3L5.25 6zM11.5 5.5a3.5 3.5 0 0 1 0 5" />,
  mute: <path d="M2.5 6v4h2.75L9 13V3L5.25 6zM11.5 6.25l3 3.5M14.5 6.25l-3 3.5" />,
  key: <path d="M5.25 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.4 7.9 13 2.3M10.5 4.8l2 2" />,
  pin: <path d="M6 2h4l-.5 4.5 2 2v1h-7v-1l2-2zM8 9.5V14" />,
  camera: <path d="M1.75 4.75h3l1.25-2h4l1.25 2h3v8.5H1.75zM8 11a2.25 2.25 0 1 0 0-4.5A2.25 2.25 0 0 0 8 11z" />,
  filter: <path d="M2 3.25h12M4.5 8h7M6.75 12.75h2.5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}

/** Turns while something is under way; with reduced motion it stands still. */
export function Spinner({ className = "" }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 animate-spin ${className}`}
      fill="none"
      strokeWidth="1.75"
    >
      <circle cx="8" cy="8" r="5.25" stroke="currentColor" opacity="0.28" />
      <path d="M8 2.75A5.25 5.25 0 0 1 13.25 8" stroke="currentColor" strokeLinecap="round" />
    </svg>
  );
}
