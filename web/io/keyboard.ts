/**
 * The on-screen keyboard of a phone: where the browser lays it over the page instead of making the page lower, the page is
 * told how high it may be, so that the field stays above the keyboard. Magnifying with two fingers is not taken for one.
 */

/** What is missing is a keyboard from this height on, CSS pixels; less is a bar of the browser. */
export const keyboardPixels = 100;

/** What is needed of a window. */
export type Seen = Pick<Window, "innerHeight" | "scrollTo"> & {
  readonly visualViewport: Pick<VisualViewport, "height" | "scale" | "addEventListener"> | null;
  readonly document: {
    readonly documentElement: {
      readonly style: Pick<CSSStyleDeclaration, "setProperty" | "removeProperty">;
    };
  };
};

/** Keeps `--seen`, the height that is left, for as long as a keyboard lies over the page. */
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
    // The browser has pushed the page up to show the field, which is in sight without that now.
    window.scrollTo(0, 0);
  });
}
