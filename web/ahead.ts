/**
 * Runs within index.html, before the script of the page is there: shows the front page that the build has
 * drawn, where the script will draw the same, and lets its quick exit work. Must be small.
 */
import { pickLanguage } from "./app/language.ts";
import { onQuickExit } from "./io/escape.ts";
import { canEncrypt, mayReturn } from "./io/page.ts";

const drawn = document.querySelector("template");
const isFirst = location.hash.length < 2 && !mayReturn();
if (drawn && isFirst && canEncrypt() && pickLanguage(navigator.languages) === "en") {
  drawn.replaceWith(drawn.content);
  onQuickExit(() => {
    // Later the page does it, which has removed this text.
    if (document.querySelector(".late") === null) return;
    document.documentElement.hidden = true;
    const chosen = document.querySelector<HTMLMetaElement>("meta[name=exit-to]");
    location.replace(chosen?.content ?? "list");
  });
}
