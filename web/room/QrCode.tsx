/**
 * The link as a code for the camera of somebody who sits beside one. It is drawn when it is first shown; until then, and
 * where it can't be loaded, the link itself is there.
 */

import { scanning } from "../strings/room.ts";
import type { Handover } from "./invitation.ts";

export function ScanCode({ handover }: { readonly handover: Handover }) {
  const scan = handover.scan.value;
  return (
    <div ref={(element) => void (element && handover.draw())}>
      {scan && (
        <svg class="scan" viewBox={`0 0 ${scan.size} ${scan.size}`} role="img">
          <title>{scanning.title}</title>
          <path d={scan.path} fill="currentColor" shape-rendering="crispEdges" />
        </svg>
      )}
    </div>
  );
}
