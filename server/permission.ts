/**
 * What the runtime keeps this program from doing, as the runtime itself answers. Asks and tries; never
 * tells what was merely asked for at the start.
 */

/** What is asked of a runtime; Node's `process` is one. */
export type Runtime = {
  readonly permission?: { has(scope: string): boolean } | undefined;
  dlopen(module: object, filename: string): void;
};

/** The scopes whose names every version of Node knows; "fs.read" is to read whatever one likes. */
const scopes = ["fs.read", "fs.write", "child", "worker"] as const;

/** What may be forbidden, in Node's words; "addon" is native code. */
export type Forbidden = (typeof scopes)[number] | "addon";

/** Says what is forbidden; nothing where the permission model is not on. */
export function forbidden(runtime: Runtime): readonly Forbidden[] {
  const { permission } = runtime;
  if (permission === undefined) return [];
  const denied: Forbidden[] = scopes.filter((scope) => !permission.has(scope));
  return addonsDenied(runtime) ? [...denied, "addon"] : denied;
}

/** A scope that a version does not know is denied too, so this one is tried instead of asked. */
function addonsDenied(runtime: Runtime): boolean {
  try {
    // Nothing can lie there.
    runtime.dlopen({ exports: {} }, "/dev/null/none.node");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ERR_DLOPEN_DISABLED";
  }
  return false;
}
