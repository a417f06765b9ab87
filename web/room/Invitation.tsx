/**
 * The invitation in two steps: send the link, and say the password by another channel. Code and QR
 * code are behind a summary, which is open on wide screens.
 */

import { focus } from "../app/Field.tsx";
import { copies, sharing, invitation as strings } from "../strings/room.ts";
import type { Copied } from "./invitation.ts";
import { QrCode } from "./QrCode.tsx";
import type { Room } from "./room.ts";

type InvitationProps = { readonly invitation: Room["invitation"] };

export function Invitation({ invitation }: InvitationProps) {
  const copied = invitation.copied.value;
  return (
    <div class="invitation">
      <ol>
        <li>
          <h3>{strings.link}</h3>
          {!invitation.guarded.value && <p>{strings.open}</p>}
          <p class="secret link">{invitation.link.value}</p>
          <div class="row">
            <CopyButton invitation={invitation} what="link" label={strings.copyLink} />
            {invitation.canShare.value && (
              <button type="button" onClick={() => void invitation.share()}>
                {sharing.share}
              </button>
            )}
          </div>
        </li>
        {invitation.guarded.value && (
          <li>
            <h3>{strings.password}</h3>
            <p>{strings.apart}</p>
            <Password invitation={invitation} />
          </li>
        )}
      </ol>
      <details class="more" ref={unfoldWide}>
        <summary>{strings.more}</summary>
        <QrCode invitation={invitation} />
        <p class="hint">{strings.code}</p>
        <p class="secret">{invitation.code.value}</p>
      </details>
      {/* The button shows what was copied. */}
      <p class={copied === "copy-failed" ? "problem" : "spoken"} aria-live="polite">
        {copied && copies[copied]}
      </p>
    </div>
  );
}

/** The password until it is hidden, word by word as it is read aloud. */
function Password({ invitation }: InvitationProps) {
  const password = invitation.password.value;
  if (password === null) return <p class="hint">{strings.unknown}</p>;
  return (
    <>
      <p class="secret">
        <bdi class="words-aloud">
          {password
            .split(" ")
            .flatMap((word, i) => (i > 0 ? [" ", <b>{word}</b>] : [<b>{word}</b>]))}
        </bdi>
      </p>
      <div class="row">
        <CopyButton invitation={invitation} what="password" label={strings.copyPassword} />
        <button
          type="button"
          onClick={({ currentTarget }) => {
            // This button disappears, and must not take the focus with it.
            focus(currentTarget.closest(".invitation")?.querySelector("button") ?? null);
            invitation.hidePassword();
          }}
        >
          {strings.hide}
        </button>
      </div>
      <p class="hint">{strings.once}</p>
    </>
  );
}

type CopyProps = InvitationProps & { readonly what: Copied; readonly label: string };

function CopyButton({ invitation, what, label }: CopyProps) {
  return (
    <button
      type="button"
      class={what === "link" ? "primary" : ""}
      onClick={() => void invitation.copy(what)}
    >
      {invitation.copied.value === what ? strings.copied : label}
    </button>
  );
}

/** A ref. On a wide screen the QR code is shown: the other device is usually in the hand. */
function unfoldWide(details: HTMLDetailsElement | null): void {
  if (details && matchMedia("(min-width: 56.25rem)").matches) details.open = true;
}
