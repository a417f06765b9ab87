/**
 * What one needs to invite somebody: the link, the code, the password as long as it is shown, and how to hand them
 * over by two different ways.
 */

import { focus } from "../app/Field.tsx";
import { copies } from "../strings/front.ts";
import { scanning, handover as words } from "../strings/room.ts";
import type { Handover } from "./invitation.ts";
import { ScanCode } from "./QrCode.tsx";

export function Invitation({ handover }: { readonly handover: Handover }) {
  const password = handover.password.value;
  const copied = handover.copied.value;
  const steps = handover.guarded.value ? words.guarded : words.open;
  return (
    <div class="invitation">
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h3>{words.link}</h3>
      <div class="row">
        <p class="secret">{handover.link.value}</p>
        <button type="button" class="primary" onClick={() => void handover.copy("link")}>
          {words.copyLink}
        </button>
        {handover.canShare.value && (
          <button type="button" onClick={() => void handover.share()}>
            {scanning.share}
          </button>
        )}
      </div>
      {password !== null && (
        <>
          <h3>{words.password}</h3>
          <div class="row">
            <p class="secret">
              <bdi>{password}</bdi>
            </p>
            <div class="beside">
              <button type="button" onClick={() => void handover.copy("password")}>
                {words.copyPassword}
              </button>
              <button
                type="button"
                onClick={({ currentTarget }) => {
                  // This button goes away, and the focus is not to go with it.
                  const invitation = currentTarget.closest(".invitation");
                  focus(invitation?.querySelector("button") ?? null);
                  handover.hidePassword();
                }}
              >
                {words.hide}
              </button>
            </div>
          </div>
          <p class="hint">{words.once}</p>
        </>
      )}
      <p class="hint">{words.code}</p>
      <p class="secret">{handover.code.value}</p>
      <ScanCode handover={handover} />
      <p class="hint" aria-live="polite">
        {copied && copies[copied]}
      </p>
    </div>
  );
}
