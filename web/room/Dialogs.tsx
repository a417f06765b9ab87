/**
 * Draws the open dialog of a room.
 */
import type { DialogKind } from "./dialog.ts";
import { ExpiryDialog } from "./ExpiryDialog.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import { FileDialog } from "./FileParts.tsx";
import { HelpDialog } from "./HelpDialog.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { LineDialog } from "./LineDialog.tsx";
import { NextDialog } from "./NextDialog.tsx";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { RenameDialog } from "./RenameDialog.tsx";
import type { Room } from "./room.ts";
import { SettingsDialog } from "./SettingsDialog.tsx";
import { StopDialog } from "./StopDialog.tsx";
import { VerifyDialog } from "./VerifyDialog.tsx";

type DialogsProps = { readonly room: Room; readonly kind: DialogKind };

export function Dialogs({ room, kind }: DialogsProps) {
  if (typeof kind === "object") {
    if ("picture" in kind) return <FileDialog room={room} picture={kind.picture} />;
    if ("line" in kind) return <LineDialog room={room} id={kind.line} />;
    if ("next" in kind) return <NextDialog room={room} code={kind.next} />;
    return <RemoveDialog room={room} who={kind.remove} />;
  }
  switch (kind) {
    case "leave":
      return <LeaveDialog room={room} />;
    case "invite":
      return <InviteDialog room={room} />;
    case "export":
      return <ExportDialog room={room} />;
    case "help":
      return <HelpDialog room={room} />;
    case "files":
      return <FileDialog room={room} />;
    case "settings":
      return <SettingsDialog room={room} />;
    case "expiry":
      return <ExpiryDialog room={room} />;
    case "rename":
      return <RenameDialog room={room} />;
    case "stop":
      return <StopDialog room={room} />;
    case "verify":
      return <VerifyDialog room={room} />;
  }
}
