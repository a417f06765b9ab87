/**
 * Checks a page after each hostile message. The function runs inside the page: it may use nothing
 * but its arguments and the page.
 */

/**
 * Waits for the next line, and checks it and the page around it.
 *
 * @param before - The state of the page before any hostile message; null to get that state.
 * @param count - Number of lines, including the next.
 * @param patienceMs - Time for the line to arrive, ms. Content out of view is laid out within a
 * hundred frames after that.
 * @returns One sentence per fault; or only the state of the page.
 */
export async function look(
  before: string | null,
  count: number,
  patienceMs: number,
): Promise<string[]> {
  /** The positions of the page's parts outside the conversation, and the content of its head. */
  const stateOf = () => {
    const rounded = (element: Element | null) => {
      const { x, y, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
      return [x, y, width, height].map(Math.round);
    };
    const places = ["main", "header, .bar", "form.composer", "textarea", ".people", ".transcript"];
    return JSON.stringify({
      places: places.map((selector) => rounded(document.querySelector(selector))),
      head: Array.from(document.head.children, (element) => element.outerHTML),
      // The elements of the page itself: no message may add one.
      outside: Array.from(document.body.children, (element) => element.tagName),
      title: document.title.replace(/^\(\d+\) /, ""),
      address: location.href,
      globals: ["hacked", "dangling"].filter((name) => name in window),
      root: [...document.documentElement.attributes].map(({ name, value }) => `${name}=${value}`),
    });
  };
  if (before === null) return [stateOf()];
  const inspect = (): string[] => {
    const bad: string[] = [];
    const now = stateOf();
    if (now !== before) bad.push(`the page changed from ${before} to ${now}`);
    if (document.documentElement.scrollWidth > innerWidth) bad.push("the page scrolls sideways");
    if (document.fullscreenElement !== null) bad.push("something fills the screen");

    // The topmost element at each part's position is that part.
    for (const selector of ["textarea", "form.composer button[type=submit]", ".bar h1"]) {
      const element = document.querySelector(selector);
      const { x, y, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      if (!element?.contains(top))
        bad.push(`${selector} is covered by ${top?.outerHTML.slice(0, 80)}`);
    }

    const all = document.querySelectorAll<HTMLElement>(".line");
    const line = all[all.length - 1];
    const root = line?.querySelector(".markup") ?? line?.querySelector("bdi");
    if (line === undefined || !root) return [...bad, "there is no line"];
    const box = root.getBoundingClientRect();
    // A pixel, and what engines round.
    const inside = (inner: DOMRect, outer: DOMRect, margin = 1.5) =>
      inner.left >= outer.left - margin &&
      inner.right <= outer.right + margin &&
      inner.top >= outer.top - margin &&
      inner.bottom <= outer.bottom + margin;
    // With some fonts a letter is taller than its row, and a space at the end of a row hangs out of
    // it. The box of an element may then exceed the message by a letter, but the part outside must
    // stay invisible and unclickable.
    const letter = Number.parseFloat(getComputedStyle(root).fontSize);
    const isHitOutside = ({ left, right, top, bottom }: DOMRect) => {
      const x = (Math.max(left, box.left) + Math.min(right, box.right)) / 2;
      const y = (Math.max(top, box.top) + Math.min(bottom, box.bottom)) / 2;
      const points: [number, number][] = [];
      // Chromium still hits what it clips in the first pixel outside.
      if (left < box.left - 1) points.push([(left + box.left - 1) / 2, y]);
      if (right > box.right + 1) points.push([(right + box.right + 1) / 2, y]);
      if (top < box.top - 1) points.push([x, (top + box.top - 1) / 2]);
      if (bottom > box.bottom + 1) points.push([x, (bottom + box.bottom + 1) / 2]);
      return points.some((point) => root.contains(document.elementFromPoint(...point)));
    };
    const style = getComputedStyle(root);
    if (style.overflowX !== "clip" && !/content|paint|strict/.test(style.contain)) {
      bad.push("nothing keeps the letters in the message");
    }
    if (!inside(box, line.getBoundingClientRect())) bad.push("the message is larger than its line");
    const log = document.querySelector(".transcript")?.getBoundingClientRect() ?? new DOMRect();
    if (box.left < log.left || box.right > log.right) bad.push("the message is wider than the log");
    // A block out of view may be smaller than its content, and then paints no more than its own
    // size.
    const above = all[all.length - 2];
    const bottoms = [above, above?.closest(".block")].map(
      (element) => element?.getBoundingClientRect().bottom ?? Number.NEGATIVE_INFINITY,
    );
    if (Math.min(...bottoms) > line.getBoundingClientRect().top + 1) bad.push("lines overlap");
    const block = line.closest(".block");
    if (!block || !/content|paint|strict/.test(getComputedStyle(block).contain)) {
      bad.push("nothing keeps what is said in its block");
    }

    const known = new Set(
      `A ABBR B BDI BLOCKQUOTE BR CAPTION CITE CODE DD DEL DETAILS DIV DL DT EM H2 HR I INS KBD LI MARK OL P PRE Q RP RT
       RUBY S SAMP SMALL SPAN STRONG SUB SUMMARY SUP TABLE TBODY TD TFOOT TH THEAD TIME TR U UL VAR IMG VIDEO AUDIO`.split(
        /\s+/,
      ),
    );
    const plain =
      /^(class|dir|title|datetime|colspan|rowspan|start|reversed|open|target|rel|src|alt|decoding|controls|preload|disableremoteplayback|aria-label|role|tabindex|data-own|data-level)$/;
    for (const element of root.querySelectorAll("*")) {
      if (!known.has(element.tagName)) bad.push(`there is ${element.tagName}`);
      if (element.shadowRoot) bad.push("there is a shadow root");
      for (const { name, value } of element.attributes) {
        if (!plain.test(name)) bad.push(`${element.tagName} has ${name}`);
        if (name === "src" && !/^data:(image|video|audio)\//.test(value))
          bad.push(`loads ${value}`);
        // Within the note that a message was cut, the room speaks.
        const isOurs = value === "spoken" && element.matches(".markup > .cut > *");
        if (name === "class" && !isOurs && !/^(mention|place|away|wide|ruby|cut)$/.test(value))
          bad.push(`is ${value}`);
      }
      if (element instanceof HTMLAnchorElement) {
        if (element.rel !== "noopener noreferrer" || element.target !== "_blank") {
          bad.push("a link can tell on the reader");
        }
        // A link gets its address only when it is pressed.
        element.dispatchEvent(new MouseEvent("contextmenu"));
        if (!/^(https?|mailto):$/.test(element.protocol)) bad.push(`leads to ${element.href}`);
        // Either the text is the address, or the host is shown next to it.
        const place = element.querySelector(":scope > .place")?.textContent;
        const text = (element.textContent ?? "").toLowerCase();
        const host = element.protocol === "mailto:" ? element.pathname : element.host;
        if (place === undefined ? !text.includes(host) : place !== host) bad.push("a link lies");
        // The reader sees the whole host before the rest, and nothing has to be scrolled for it.
        const shown = element.querySelector(":scope > .place") ?? element;
        if (place !== undefined && element.firstChild !== shown) bad.push("a host is not first");
        const [first = new DOMRect()] = shown.getClientRects();
        if (!inside(first, box, letter)) bad.push("a host is out of sight");
        for (let outer = element.parentElement; outer && outer !== root; ) {
          const { overflowX } = getComputedStyle(outer);
          const isCut = outer.scrollWidth > outer.clientWidth + letter;
          if (overflowX !== "visible" && isCut)
            bad.push(`a link in ${outer.outerHTML.slice(0, 40)}`);
          outer = outer.parentElement;
        }
        element.removeAttribute("href");
      }
      const scroller = element.parentElement?.closest("pre, .wide, .ruby");
      if (scroller && root.contains(scroller)) continue;
      const found = element.getBoundingClientRect();
      // An element without extent takes no space, wherever it is.
      if (found.width === 0 || found.height === 0 || inside(found, box)) continue;
      if (!inside(found, box, letter) || isHitOutside(found)) {
        bad.push(`${element.tagName} is ${JSON.stringify(found)} in ${JSON.stringify(box)}`);
      }
    }
    const active = document.activeElement;
    if (active !== null && root.contains(active)) bad.push("the message took the focus");
    return bad.slice(0, 5);
  };
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  const isThere = () => document.querySelectorAll(".line").length >= count;
  for (const end = Date.now() + patienceMs; !isThere() && Date.now() < end; ) await wait(5);
  if (!isThere()) return ["there is no line"];
  // The rest of a long message is shown as well.
  const rest = [...document.querySelectorAll<HTMLElement>(".line > button")].at(-1);
  rest?.click();
  while (rest?.isConnected) await wait(5);
  for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  document.querySelector(".transcript")?.scrollTo(0, 0);
  let found = inspect();
  // So many looks, not so long: on a busy machine few frames are drawn in a time.
  for (let looks = 0; found.length > 0 && looks < 100; looks++) {
    await wait(50);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    found = inspect();
  }
  return found;
}
