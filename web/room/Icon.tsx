/**
 * Small drawings of 16 by 16, in the colour of the text around them. For the eye only: a word stands
 * next to each, or is there for the ear.
 */

const paths = {
  lock: "M4.5 7V5a3.5 3.5 0 0 1 7 0v2h1v7.5h-9V7zM6 7h4V5a2 2 0 0 0-4 0z",
  // Sand that runs through: messages disappear.
  sand: "M3.5 1.5h9V3c0 2-1.7 3.5-3 5 1.3 1.5 3 3 3 5v1.5h-9V13c0-2 1.7-3.5 3-5-1.3-1.5-3-3-3-5zM5 13h6c-.3-1.3-1.7-2.6-3-4-1.3 1.4-2.7 2.7-3 4z",
  clock:
    "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM7.25 4v4.4l3 1.8.8-1.2-2.3-1.4V4z",
  door: "M3 15V7a5 5 0 0 1 10 0v8zM10 8.5A1 1 0 1 0 10 10.5 1 1 0 0 0 10 8.5z",
  invite:
    "M6 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM1 14c0-3 2-5 5-5 1.2 0 2.2.3 3 .8V14zM12 8h1.5v2h2v1.5h-2v2H12v-2h-2V10h2z",
  unlock: "M4.5 7V5a3.5 3.5 0 0 1 6.8-1.2l-1.4.6A2 2 0 0 0 6 5v2h6.5v7.5h-9V7z",
  verify:
    "M8 1l5.5 2v4.5c0 3.5-2.3 6-5.5 7.5-3.2-1.5-5.5-4-5.5-7.5V3zM4.7 8.2l2.6 2.6 4-4.2-1-1-3 3.1-1.6-1.5z",
  save: "M7.25 2h1.5v6l2.2-2.2L12 6.85l-4 4-4-4L5.05 5.8 7.25 8zM2.5 12.5h11V14h-11z",
  settings:
    "M2 4h4.9a2.2 2.2 0 0 1 4.2 0H14v1.5h-2.9a2.2 2.2 0 0 1-4.2 0H2zM2 10.5h2.9a2.2 2.2 0 0 1 4.2 0H14V12H9.1a2.2 2.2 0 0 1-4.2 0H2z",
  help: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM7.25 10.5h1.5V12h-1.5zM8 4a2.5 2.5 0 0 1 2.5 2.5c0 1.6-1.75 1.7-1.75 3h-1.5C7.25 7.4 9 7.4 9 6.5a1 1 0 0 0-2 0H5.5A2.5 2.5 0 0 1 8 4z",
  leave:
    "M2.5 2h6v1.5H4v9h4.5V14h-6zM10.5 4.5L14 8l-3.5 3.5-1.05-1.05 1.7-1.7H6v-1.5h5.15l-1.7-1.7z",
  wipe: "M9.2 2.2l4.6 4.6-5.7 5.7H14V14H5l-3-3zM5.8 7.7L4 11l1.6 1.5L8.1 10z",
  stop: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM4.5 7.25h7v1.5h-7z",
  reply: "M7 3v3c4.5.2 7 2.6 7 7-1.5-2.4-3.6-3.3-7-3.3v3L1.5 7.8z",
  whisper: "M2 2.5h12V11H7.5L4 14v-3H2zM3.5 4v5.5h9V4z",
  edit: "M11.3 1.7l3 3-8.6 8.6L2 14l.7-3.7z",
  copy: "M5 1.5h8.5V11H12V3H5zM2.5 4.5H11v10H2.5zM4 6v7h5.5V6z",
  remove: "M6 1.5h4V3h4v1.5H2V3h4zM3.5 5.5h9l-.7 9H4.2zM6 7v6h1.25V7zM8.75 7v6H10V7z",
  tick: "M2.5 8.5l1.2-1.2 2.8 2.8 5.8-5.8 1.2 1.2-7 7z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ of }: { readonly of: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path fill="currentColor" fill-rule="evenodd" d={paths[of]} />
    </svg>
  );
}
