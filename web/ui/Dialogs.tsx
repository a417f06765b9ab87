/**
 * Every question that can stand in front of a room.
 */
import type { Question, Room } from "../model/room.ts";
import { InviteDialog } from "./InviteDialog.tsx";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { RenameDialog } from "./RenameDialog.tsx";
import { StopDialog } from "./StopDialog.tsx";
import { VerifyDialog } from "./VerifyDialog.tsx";

type DialogsProps = { readonly room: Room; readonly question: Question };

export function Dialogs({ room, question }: DialogsProps) {
  if (typeof question === "object") return <RemoveDialog room={room} who={question.remove} />;
  switch (question) {
    case "leave":
      return <LeaveDialog room={room} />;
    case "invite":
      return <InviteDialog room={room} />;
    case "rename":
      return <RenameDialog room={room} />;
    case "stop":
      return <StopDialog room={room} />;
    case "verify":
      return <VerifyDialog room={room} />;
  }
}
