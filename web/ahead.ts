/**
 * Runs within index.html, before the script of the page is there: shows the front page that the build has
 * drawn, where the script will draw the same, and lets its quick exit work. Must be small.
 */
import { pickLanguage } from "./app/language.ts";
import { onQuickExit } from "./io/escape.ts";
import { canEncrypt, conceal, leave, mayReturn } from "./io/page.ts";

const drawn = document.querySelector<HTMLTemplateElement>("template");
const isFirst = location.hash.length < 2 && !mayReturn();
if (drawn && isFirst && canEncrypt() && pickLanguage(navigator.languages) === "en") {
  drawn.replaceWith(drawn.content);
  const isWaiting = () => document.querySelector(".late") !== null;
  // Escape would also stop the load of the script.
  window.onkeydown = ({ key }) => key !== "Escape" || !isWaiting();
  onQuickExit(() => {
    // Later the page does it, which has removed this text. It may not have seen the first press.
    if (!isWaiting()) return document.querySelector<HTMLElement>(".front > .hide")?.click();
    // A script that comes now must not run.
    stop();
    document.body.replaceChildren();
    conceal(drawn.title, "list");
    return leave("list");
  });
}
