/**
 * The door of the icon: in the accent's colour on the first page, as an outline after an end.
 */
export function Door({ isClosed = false }: { readonly isClosed?: boolean }) {
  return (
    <svg class="door" viewBox="0 0 32 32" aria-hidden="true" data-closed={isClosed}>
      <rect x="0.75" y="0.75" width="30.5" height="30.5" rx="8" />
      <path d="M9 26V13a7 7 0 0 1 14 0v13z" />
      <circle cx="19.5" cy="18" r="1.5" />
    </svg>
  );
}
