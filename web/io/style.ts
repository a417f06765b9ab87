/** The style of what is loaded after the first page. */

/** Applies a style sheet that is loaded later than the page. */
export function addStyle(text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
