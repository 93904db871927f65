// Holds what landmarks answered against what is stored and what is stated as lost. Arguments: the folder of
// `measure-kills`, and the probes a second from each prober to each landmark.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, rate] = [process.argv[2], Number(process.argv[3])];
const read = (name) => readFileSync(join(folder, name), "utf8");
const rows = (name) => read(name).split("\n").filter(Boolean).map((line) => line.split(" "));

// A run that was killed says up to when it had stored: in order, each prober's kills are those of its runs. The server that is
// started last only to be read from measures nothing, and ends after this was asked.
const runs = rows("runs");
const unstored = { server: [], agent: [] };
let broken = false;
for (const who of ["server", "agent"]) {
  const killed = rows("kills").filter(([of]) => of === who).map(([, at]) => Number(at));
  const stored = runs.filter(([of]) => of === who).map(([, at]) => Number(at));
  const flush = Math.max(...runs.filter(([of]) => of === who).map(([, , flush]) => Number(flush)));
  unstored[who] = killed.map((at, number) => at - stored[number]);
  const longest = Math.max(...unstored[who]);
  console.log(
    `${who}: killed ${killed.length} times, each stores every ${flush} s; from the last flush to the kill ` +
      `${unstored[who].map((it) => it.toFixed(1)).join(" ")} s`,
  );
  // A flush itself takes its time.
  if (!(longest < flush + 1) || stored.length < killed.length) {
    console.log(`${who}: MORE THAN AN INTERVAL was not stored, or a killed run is not stated`);
    broken = true;
  }
}

const pages = readdirSync(folder).filter((name) => name.startsWith("page-")).map((name) => JSON.parse(read(name)));
for (const [landmark, who] of [["servers", ["server"]], ["both", ["server", "agent"]]]) {
  const said = read(`${landmark}.out`).split("\n").find((line) => line.includes(" answered;"));
  const answered = Number(/(\d+) answered/.exec(said)[1]);
  const refused = [...said.split(";")[1].matchAll(/\d+/g)].reduce((sum, [n]) => sum + Number(n), 0);
  const totals = pages.flatMap((page) => page.series).filter((series) => series.name === landmark).map((it) => it.total);
  const sum = (of) => totals.reduce((sum, total) => sum + of(total), 0);
  const [sent, received, notSent] = [sum((it) => it.sent), sum((it) => it.received), sum((it) => Object.values(it.not_sent).reduce((a, b) => a + b, 0))];
  const kills = who.flatMap((it) => unstored[it]);
  // What was sent since the last flush, and one on its way at each end.
  const stated = Math.ceil(kills.reduce((sum, seconds) => sum + seconds * rate, 0)) + 2 * kills.length;
  const lost = answered + refused - sent;
  console.log(
    `landmark "${landmark}" (asked by ${who.join(" and ")}): ${answered} answered, ${refused} refused; stored ${sent} sent, ` +
      `${received} received, ${notSent} not sent; lost ${lost}, stated as lost ${stated} at most (${kills.length} kills)`,
  );
  if (lost < 0 || lost > stated) {
    console.log(`landmark "${landmark}": THE COUNTS DISAGREE`);
    broken = true;
  }
}
console.log(broken ? "measure-kills: FAILED" : "measure-kills: nothing is lost but what is stated");
process.exit(broken ? 1 : 0);
