/**
 * The invitation: link, code, QR code, the password until it is hidden, and how to send them by two
 * channels.
 */

import { focus } from "../app/Field.tsx";
import { copies, sharing, invitation as strings } from "../strings/room.ts";
import { QrCode } from "./QrCode.tsx";

import type { Room } from "./room.ts";

export function Invitation({ invitation }: { readonly invitation: Room["invitation"] }) {
  const password = invitation.password.value;
  const copied = invitation.copied.value;
  const steps = invitation.guarded.value ? strings.guarded : strings.open;
  return (
    <div class="invitation">
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h3>{strings.link}</h3>
      <div class="row">
        <p class="secret">{invitation.link.value}</p>
        <button type="button" class="primary" onClick={() => void invitation.copy("link")}>
          {strings.copyLink}
        </button>
        {invitation.canShare.value && (
          <button type="button" onClick={() => void invitation.share()}>
            {sharing.share}
          </button>
        )}
      </div>
      {password !== null && (
        <>
          <h3>{strings.password}</h3>
          <div class="row">
            <p class="secret">
              <bdi>{password}</bdi>
            </p>
            <div class="buttons">
              <button type="button" onClick={() => void invitation.copy("password")}>
                {strings.copyPassword}
              </button>
              <button
                type="button"
                onClick={({ currentTarget }) => {
                  // This button disappears, and must not take the focus with it.
                  const card = currentTarget.closest(".invitation");
                  focus(card?.querySelector("button") ?? null);
                  invitation.hidePassword();
                }}
              >
                {strings.hide}
              </button>
            </div>
          </div>
          <p class="hint">{strings.once}</p>
        </>
      )}
      <p class="hint">{strings.code}</p>
      <p class="secret">{invitation.code.value}</p>
      <QrCode invitation={invitation} />
      <p class="hint" aria-live="polite">
        {copied && copies[copied]}
      </p>
    </div>
  );
}
