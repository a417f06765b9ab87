/**
 * The on-screen keyboard of a phone. Some browsers lay it over the page instead of shrinking the
 * page. The page then gets the height that is left, so that the field stays above the keyboard.
 * Pinch zoom does not count as a keyboard.
 */

/** Least height of a keyboard, CSS pixels. Less is a bar of the browser. */
export const keyboardPixels = 100;

/** The parts of a window that are used. */
export type Seen = Pick<Window, "innerHeight" | "scrollTo"> & {
  readonly visualViewport: Pick<VisualViewport, "height" | "scale" | "addEventListener"> | null;
  readonly document: {
    readonly documentElement: {
      readonly style: Pick<CSSStyleDeclaration, "setProperty" | "removeProperty">;
    };
  };
};

/** Sets `--seen`, the height that is left, while a keyboard lies over the page. */
export function keepInView(window: Seen): void {
  const { visualViewport: viewport } = window;
  if (viewport === null) return;
  viewport.addEventListener("resize", () => {
    const { style } = window.document.documentElement;
    const seen = Math.round(viewport.height * viewport.scale);
    if (window.innerHeight - seen < keyboardPixels) {
      style.removeProperty("--seen");
      return;
    }
    style.setProperty("--seen", `${seen}px`);
    // The browser has scrolled the page to show the field, which is visible without that now.
    window.scrollTo(0, 0);
  });
}
