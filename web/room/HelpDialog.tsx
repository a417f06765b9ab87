/**
 * What can be typed: the commands in groups, and the marks that format a text.
 */
import type { ComponentChildren } from "preact";
import { hiding } from "../strings/front.ts";
import { commands, helping } from "../strings/room.ts";
import { close, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function HelpDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog title={helping.title} onClose={room.dismiss}>
      {helping.groups.map(([title, names]) => (
        <Rows key={title} title={title} rows={names.map((name) => commands[name])} />
      ))}
      <Rows title={helping.formats} rows={helping.marks} />
      <p>{helping.undone}</p>
      <p>{hiding.how}</p>
      <button type="button" onClick={close}>
        {helping.close}
      </button>
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
