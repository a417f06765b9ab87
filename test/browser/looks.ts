/**
 * Accessibility checks for every screen: axe finds nothing, nothing is cut off, every control is
 * reachable, and the focus is visible. Each check returns its faults, one line each.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

type Found = {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly {
      readonly target: readonly string[];
      readonly failureSummary: string;
    }[];
  }[];
};
type Axe = { run(context: Node, options: object): Promise<Found> };

/** Runs axe on the page as it is; if a dialog or a list is in front, on that only. */
export function findBarriers(page: Page): Promise<string[]> {
  return find(page, { type: "tag", values: tags });
}

/** Lets axe check what depends on the width and the colours of the page, and not on its elements. */
export function findCramped(page: Page): Promise<string[]> {
  const values = ["color-contrast", "scrollable-region-focusable", "target-size"];
  return find(page, { type: "rule", values });
}

/** Lets axe check the contrast of text only. */
export function findPale(page: Page): Promise<string[]> {
  return find(page, { type: "rule", values: ["color-contrast"] });
}

async function find(page: Page, runOnly: object): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate((runOnly) => {
    const open = [...document.querySelectorAll("dialog[open], [popover]:popover-open")].at(-1);
    const { axe } = globalThis as unknown as { axe: Axe };
    return axe.run(open ?? document, { runOnly, resultTypes: ["violations"] });
  }, runOnly);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map(({ target, failureSummary }) => {
      return `${target.join(" ")} ${failureSummary.replaceAll(/\s+/g, " ")}`;
    });
    return `${id}: ${help}: ${where.slice(0, 3).join(" | ")}`;
  });
}

/** Elements that are cut off at the side, or that no click or touch can reach. */
export function findLosses(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const losses: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) losses.push(`${scrollWidth} wide in ${clientWidth}`);
    const open = [...document.querySelectorAll("dialog[open], [popover]:popover-open")].at(-1);
    const controls = (open ?? document).querySelectorAll<HTMLElement>(
      "button, input, select, textarea, summary, a[href]",
    );
    const places = [...document.querySelectorAll("*")].map((element) => {
      return [element, element.scrollTop, element.scrollLeft] as const;
    });
    for (const control of controls) {
      if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const name = control.getAttribute("aria-label") ?? control.textContent ?? "";
      control.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      if (left < 0 || right > clientWidth + 1) losses.push(`out at the side: ${name}`);
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!hit || !(control.contains(hit) || hit.contains(control))) {
        losses.push(`covered: ${control.tagName} ${name} by ${hit?.tagName} ${hit?.className}`);
      }
    }
    for (const [element, top, left] of places) element.scrollTo({ top, left, behavior: "instant" });
    return losses;
  });
}

/** Elements that move by themselves, or would. */
export function findMotion(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const moving = document.getAnimations().map((animation) => `runs: ${animation.id}`);
    for (const element of document.querySelectorAll("*")) {
      const { transitionDuration, animationName } = getComputedStyle(element);
      if (animationName !== "none") moving.push(`${element.tagName}: ${animationName}`);
      if (/[1-9]/.test(transitionDuration))
        moving.push(`${element.tagName}: ${transitionDuration}`);
    }
    return moving;
  });
}

/** Buttons and fields that forced colours make indistinguishable from their surroundings. */
export function findBorderless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const open = [...document.querySelectorAll("dialog[open], [popover]:popover-open")].at(-1);
    const controls = [
      ...(open ?? document).querySelectorAll<HTMLElement>(
        // Browsers draw the track of a slider in forced colours.
        "button, input:not([type=range]), select, textarea",
      ),
    ];
    return (
      controls
        .filter((control) => control.checkVisibility({ visibilityProperty: true }))
        // The browser draws the box itself, whatever its style says of a border.
        .filter((control) => !control.matches("[type=checkbox]"))
        .filter((control) => {
          const style = getComputedStyle(control);
          const hasBorder = ["top", "right", "bottom", "left"].some(
            (side) => Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) > 0,
          );
          const { textDecorationLine } = style;
          return !hasBorder && textDecorationLine !== "underline";
        })
        .map((control) => `no border: ${control.getAttribute("aria-label") ?? control.textContent}`)
    );
  });
}

/** Ids that an attribute names and no element has, and controls whose name lacks their label. */
export async function findMisnamed(page: Page): Promise<string[]> {
  const [dangling, named] = await page.evaluate(() => {
    const naming = ["describedby", "labelledby", "controls", "activedescendant"];
    const attributes = [...naming.map((name) => `aria-${name}`), "for", "popovertarget"];
    const dangling = attributes.flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)].flatMap((element) =>
        (element.getAttribute(name) ?? "")
          .split(" ")
          .filter((id) => document.getElementById(id) === null)
          .map((id) => `${element.tagName} ${name}: no "${id}"`),
      ),
    );
    const named = [...document.querySelectorAll("button[aria-label], a[aria-label]")];
    return [dangling, named.map(({ ariaLabel, textContent }) => [ariaLabel, textContent])] as const;
  });
  const clean = (text: string | null | undefined) =>
    (text ?? "").trim().replaceAll(/\s+/g, " ").toLowerCase();
  const unlike = named.filter(([name, label]) => !clean(name).includes(clean(label)));
  return [...dangling, ...unlike.map(([name, label]) => `"${label}" is not in "${name}"`)];
}

/** Own messages that forced colours make look like those of others. */
export async function findAlike(page: Page): Promise<string[]> {
  const groups = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.messages[data-private="false"]')].map((group) => {
      const line = group.querySelector(".line:not([data-mentioned=true])") ?? group;
      const { borderWidth, borderStyle } = getComputedStyle(line);
      return [group.dataset.own, `${borderWidth} ${borderStyle}`] as const;
    }),
  );
  const others = groups.filter(([own]) => own === "false").map(([, look]) => look);
  return groups
    .filter(([own, look]) => own === "true" && others.includes(look))
    .map(([, look]) => look);
}
