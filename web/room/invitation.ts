/**
 * The invitation to a room: link, code and, for the member who started the room, the password until
 * it is hidden. A hidden password is dropped from memory and cannot be shown again.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { formatCode, formatInviteLink } from "../../protocol/wire/room-code.ts";
import type { PageEnv, QrImage } from "../env.ts";

export type InvitationOptions = {
  readonly code: Bytes;
  /** The room has a password. */
  readonly guarded: boolean;
  /** Shown to the member who chose it. null for the others. */
  readonly password: string | null;
};

/** How long a button says that it has copied, ms. */
export const copiedMs = 3_000;

/** What can be copied. */
export type Copied = "link" | "code" | "password";

export type Invitation = {
  readonly link: ReadonlySignal<string>;
  readonly code: ReadonlySignal<string>;
  readonly guarded: ReadonlySignal<boolean>;
  readonly password: ReadonlySignal<string | null>;
  /** The link has changed since the page entered. The old one no longer works. */
  readonly renewed: ReadonlySignal<boolean>;
  /** The notice of the changed link is still to be shown. */
  readonly news: ReadonlySignal<boolean>;
  /** What was copied just now, or that copying failed. */
  readonly copied: ReadonlySignal<Copied | "copy-failed" | null>;
  /** The link as a QR code, once it is drawn. */
  readonly qrCode: ReadonlySignal<QrImage | null>;
  /** The browser has a share dialog. */
  readonly canShare: ReadonlySignal<boolean>;
  copy(what: Copied): Promise<void>;
  share(): Promise<void>;
  /** Draws the QR code, and draws it again for every later link. */
  draw(): Promise<void>;
  hidePassword(): void;
  /** Sets the code of the current room. */
  renew(code: Bytes): void;
  /** The notice of the changed link was read. */
  acknowledge(): void;
  /** Clears the message about copying. */
  settle(): void;
  clear(): void;
};

export const InvitationModel = createModel<
  Invitation,
  [
    options: InvitationOptions,
    page: Pick<
      PageEnv,
      "origin" | "copy" | "share" | "drawQrCode" | "report" | "env" | "makeAlarm"
    >,
  ]
>((options, { origin, copy, share, drawQrCode, report, env, makeAlarm }) => {
  const link = signal(formatInviteLink(origin, options.code));
  const code = signal(formatCode(options.code));
  const password = signal(options.password);
  const renewed = signal(false);
  const news = signal(false);
  const copied = signal<Copied | "copy-failed" | null>(null);
  const qrCode = signal<QrImage | null>(null);
  const sources = { link, code, password };
  const alarm = makeAlarm();
  /** The link that is drawn or being drawn. undefined until a QR code is wanted. */
  let drawn: string | undefined;

  async function draw(): Promise<void> {
    const text = link.value;
    if (text === drawn || text === "") return;
    drawn = text;
    qrCode.value = null;
    try {
      const picture = await drawQrCode(text);
      if (text === drawn) qrCode.value = picture;
    } catch (error) {
      // The link itself is shown. The next view tries again.
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
    qrCode,
    canShare: signal(share !== undefined),
    draw,
    async share() {
      await share?.(link.value);
    },
    async copy(what) {
      const text = sources[what].value;
      copied.value = null;
      if (!text) return;
      copied.value = (await copy(text)) ? what : "copy-failed";
      if (copied.value === what) alarm.set(env.now() + copiedMs, () => (copied.value = null));
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
      alarm.clear();
      link.value = "";
      code.value = "";
      password.value = null;
      copied.value = null;
      renewed.value = false;
      news.value = false;
      qrCode.value = null;
      drawn = undefined;
    },
  };
});
