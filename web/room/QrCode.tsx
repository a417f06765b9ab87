/**
 * The link as a QR code for a camera. It is loaded and drawn when it is first shown. If that fails,
 * the link remains.
 */

import { sharing } from "../strings/room.ts";

import type { Room } from "./room.ts";

export function QrCode({ invitation }: { readonly invitation: Room["invitation"] }) {
  const qrCode = invitation.qrCode.value;
  return (
    <div ref={(element) => void (element && invitation.draw())}>
      {qrCode && (
        <svg class="qr-code" viewBox={`0 0 ${qrCode.size} ${qrCode.size}`} role="img">
          <title>{sharing.title}</title>
          <path d={qrCode.path} fill="currentColor" shape-rendering="crispEdges" />
        </svg>
      )}
    </div>
  );
}
