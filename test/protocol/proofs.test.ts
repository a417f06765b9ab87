/**
 * The models in protocol/proofs/ compared with their recorded results: each header states what
 * ProVerif reported for the present file. This cannot run ProVerif: after a change of a model, run
 * it again and record its results.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

type Recorded = { readonly sha256: string; readonly lines: readonly string[] };

const folder = new URL("../../protocol/proofs/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const models = readdirSync(folder).filter((name) => name.endsWith(".pv"));
const header = (model: string) => /^\(\*([\s\S]*?)\*\)/.exec(model)?.[1] ?? "";

/** The expected result of each query, from a header. */
function expected(model: string): string[] {
  const [, list] =
    /\n {3}Expected, in the order of the queries:\n([\s\S]*)/.exec(header(model)) ?? [];
  return [...(list ?? "").matchAll(/^ {5}(true|false) +\S/gm)].map(([, value]) => value as string);
}

/** ProVerif's result of each query, in order. A line in brackets comments on the line before. */
function said({ lines }: Recorded): string[] {
  const results = lines.filter((line) => !line.startsWith("RESULT ("));
  return results.map((line) => / is (true|false)\.$/.exec(line)?.[1] ?? `not decided: ${line}`);
}

function recorded(text: string): Map<string, Recorded> {
  const [, ...parts] = text.split(/^== /m);
  return new Map(
    parts.map((part) => {
      const [title, ...lines] = part.trimEnd().split("\n");
      const [name, sha256] = (title ?? "").split(" ");
      return [name ?? "", { sha256: sha256 ?? "", lines }];
    }),
  );
}

const results = recorded(read("results.txt"));

test("every model has a header with all its fields", () => {
  assert.ok(models.length > 15);
  for (const name of models) {
    const text = header(read(name));
    assert.ok(text.startsWith(` ${name} - `), `${name} begins with its name`);
    for (const field of ["Models", "Proves", "Abstracted"]) {
      assert.match(text, new RegExp(`\\n {3}${field}: \\S`), `${name}: ${field}`);
    }
    assert.match(text, `   Run: proverif ${name} `, name);
    assert.ok(expected(read(name)).length > 0, `${name}: Expected`);
  }
});

test("a header expects as many results as the model has queries", () => {
  for (const name of models) {
    const model = read(name).replace(/\(\*[\s\S]*?\*\)/g, "");
    const statements = [...model.matchAll(/^(?:query|weaksecret)\s([\s\S]*?)\.$/gm)];
    // Variables are declared before the first semicolon that follows their types. Each query but
    // the last ends with a semicolon.
    const queries = statements.flatMap(([, body]) =>
      (body ?? "").split(";").filter((part) => !/^(\s*\w+: \w+,?)+$/.test(part)),
    );
    assert.is(queries.length, expected(read(name)).length, name);
  }
});

test("the results name every model, and no other", () => {
  assert.equal([...results.keys()].sort(), [...models].sort());
});

for (const name of models) {
  test(`${name} is the file that was run, and had the results that its header expects`, () => {
    const model = read(name);
    const result = results.get(name) ?? { sha256: "", lines: [] };
    assert.is(result.sha256, createHash("sha256").update(model).digest("hex"));
    assert.equal(said(result), expected(model));
  });
}

test("a model with a rule removed fails where the complete model holds", () => {
  const families = new Map([
    ["enter.pv", ["enter_reply_twice.pv", "enter_confirm_twice.pv", "enter_x_kept.pv"]],
    ["later_curve.pv", ["later_curve_alone.pv", "later_curve_kept.pv"]],
    ["later_kem.pv", ["later_kem_alone.pv", "later_kem_kept.pv"]],
    ["later_resend.pv", ["later_resend_ecdh_alone.pv", "later_resend_kem_alone.pv"]],
    ["later_remove.pv", ["later_remove_ecdh_alone.pv", "later_remove_kem_alone.pv"]],
    ["claims_listed.pv", ["claims_listed_first.pv"]],
    ["lock_met.pv", ["lock_met_unmet.pv", "lock_met_unheard.pv", "lock_met_anyone.pv"]],
    ["ghost_state.pv", ["ghost_state_early.pv", "ghost_state_kept.pv"]],
    ["speak_commit.pv", ["speak_commit_none.pv"]],
    ["whisper_step.pv", ["whisper_static.pv"]],
    ["heads_salt.pv", ["heads_nosalt.pv"]],
    ["resend_audience.pv", ["resend_everyone.pv", "resend_box.pv", "resend_anyone.pv"]],
    [
      "remove_collude_locked.pv",
      ["remove_collude_open.pv", "remove_collude_one_role.pv", "remove_collude_known.pv"],
    ],
    ["remove_race.pv", ["remove_race_relay.pv", "remove_race_tie.pv", "remove_race_going.pv"]],
    ["remove_overtake.pv", ["remove_overtake_move.pv"]],
    ["remove_word.pv", ["remove_word_copy.pv", "remove_word_state.pv"]],
  ]);
  for (const [whole, without] of families) {
    const holds = expected(read(whole));
    for (const name of without) {
      const weaker = expected(read(name));
      assert.ok(
        weaker.some((value, at) => value === "false" && holds[at] === "true"),
        `${name} breaks nothing of ${whole}`,
      );
    }
  }
});

test.run();
