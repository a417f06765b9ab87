/**
 * What one hands to those one invites: link, code and, for whoever started the room, its password until it is
 * hidden. A hidden password is gone from memory and cannot be shown again.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { formatCode, formatInviteLink } from "../../protocol/wire/room-code.ts";
import type { Scan, Surroundings } from "../env.ts";

export type HandoverOptions = {
  readonly code: Bytes;
  /** Whether the room has a password at all. */
  readonly guarded: boolean;
  /** To be shown to whoever chose it; null for all others. */
  readonly password: string | null;
};

/** What can be copied. */
export type Copied = "link" | "code" | "password";

export type Handover = {
  readonly link: ReadonlySignal<string>;
  readonly code: ReadonlySignal<string>;
  readonly guarded: ReadonlySignal<boolean>;
  readonly password: ReadonlySignal<string | null>;
  /** The link is another than at first: the one before opens nothing any more. */
  readonly renewed: ReadonlySignal<boolean>;
  /** That is still to be told. */
  readonly news: ReadonlySignal<boolean>;
  /** What was last copied, or that it did not work. */
  readonly copied: ReadonlySignal<Copied | "copy-failed" | null>;
  /** The link as a code to scan, once it is drawn. */
  readonly scan: ReadonlySignal<Scan | null>;
  /** Whether the device can hand the link to another program. */
  readonly canShare: ReadonlySignal<boolean>;
  copy(what: Copied): Promise<void>;
  share(): Promise<void>;
  /** Draws the code to scan, from now on for every link that comes. */
  draw(): Promise<void>;
  hidePassword(): void;
  /** Takes the code of the present room. */
  renew(code: Bytes): void;
  /** The news of another link has been read. */
  acknowledge(): void;
  /** Forgets what was copied. */
  settle(): void;
  clear(): void;
};

export const HandoverModel = createModel<
  Handover,
  [
    options: HandoverOptions,
    surroundings: Pick<Surroundings, "origin" | "copy" | "share" | "drawScan" | "report">,
  ]
>((options, { origin, copy, share, drawScan, report }) => {
  const link = signal(formatInviteLink(origin, options.code));
  const code = signal(formatCode(options.code));
  const password = signal(options.password);
  const renewed = signal(false);
  const news = signal(false);
  const copied = signal<Copied | "copy-failed" | null>(null);
  const scan = signal<Scan | null>(null);
  const sources = { link, code, password };
  /** The link that is drawn or being drawn; undefined until somebody wants it. */
  let drawn: string | undefined;

  async function draw(): Promise<void> {
    const text = link.value;
    if (text === drawn || text === "") return;
    drawn = text;
    scan.value = null;
    try {
      const picture = await drawScan(text);
      if (text === drawn) scan.value = picture;
    } catch (error) {
      // The link stands beside it, and the next to look at it is another try.
      drawn = undefined;
      report(error);
    }
  }

  return {
    link,
    code,
    guarded: signal(options.guarded),
    password,
    renewed,
    news,
    copied,
    scan,
    canShare: signal(share !== undefined),
    draw,
    async share() {
      await share?.(link.value);
    },
    async copy(what) {
      const text = sources[what].value;
      copied.value = null;
      if (text) copied.value = (await copy(text)) ? what : "copy-failed";
    },
    hidePassword() {
      password.value = null;
      copied.value = null;
    },
    renew(bytes) {
      const text = formatCode(bytes);
      if (text === code.value) return;
      code.value = text;
      link.value = formatInviteLink(origin, bytes);
      copied.value = null;
      renewed.value = true;
      news.value = true;
      if (drawn !== undefined) void draw();
    },
    acknowledge() {
      news.value = false;
      copied.value = null;
    },
    settle() {
      copied.value = null;
    },
    clear() {
      link.value = "";
      code.value = "";
      password.value = null;
      copied.value = null;
      renewed.value = false;
      news.value = false;
      scan.value = null;
      drawn = undefined;
    },
  };
});
