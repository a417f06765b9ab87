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
  tick: "M2.5 8.5l1.2-1.2 2.8 2.8 5.8-5.8 1.2 1.2-7 7z",
} as const;

export function Icon({ of }: { readonly of: keyof typeof paths }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path fill="currentColor" fill-rule="evenodd" d={paths[of]} />
    </svg>
  );
}
