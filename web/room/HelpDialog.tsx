/**
 * What can be typed: the commands in groups, and the marks that format a text.
 */
import type { ComponentChildren } from "preact";
import { hiding } from "../strings/front.ts";
import { commands, helping } from "../strings/room.ts";
import type { CommandGroup, CommandName } from "./commands.ts";
import { CloseButton, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

const groups: readonly (readonly [CommandGroup, readonly CommandName[]])[] = [
  ["messages", ["purr", "me", "send", "nick"]],
  ["people", ["who", "verify", "ignore", "kick"]],
  ["room", ["lock", "unlock", "stop", "exit"]],
  ["page", ["clear", "export", "help"]],
];

export function HelpDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog
      title={helping.title}
      onClose={room.dismiss}
      buttons={<CloseButton autofocus>{helping.close}</CloseButton>}
    >
      {groups.map(([group, names]) => (
        <Rows
          key={group}
          title={helping.groups[group]}
          rows={names.map((name) => commands[name])}
        />
      ))}
      <Rows title={helping.formats} rows={helping.marks} />
      <p>{helping.undone}</p>
      <p>{hiding.how}</p>
      {room.invitation.guarded.value && <p>{helping.back}</p>}
    </Dialog>
  );
}

type RowsProps = {
  readonly title: string;
  readonly rows: readonly (readonly [typed: string, about: ComponentChildren])[];
};

function Rows({ title, rows }: RowsProps) {
  return (
    <>
      <h3>{title}</h3>
      <dl class="help">
        {rows.map(([typed, about]) => (
          <div key={typed}>
            <dt>
              <code>{typed}</code>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
