/**
 * node scripts/draw-architecture.ts [--check]
 *
 * Draws the layers and rooms into ARCHITECTURE.md from the actual imports. With --check it writes nothing and fails if
 * the picture is stale, as in `npm run check`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ROOMS from "../.dependency-rooms.cjs";
import { readImports } from "./lib/import-graph.ts";
import { type Room, roomsOf } from "./lib/room-floors.ts";

const FILE = join(import.meta.dirname, "..", "ARCHITECTURE.md");
const BEGIN = "<!-- drawn by scripts/draw-architecture.ts from the imports: do not edit -->";
const END = "<!-- end of the drawing -->";

/** `lib/runs`, `lib/env`, `app`, `workers`: the units of the layer rules. */
function layerOf(file: string): string | null {
  const [top = "", name = ""] = file.split("/");
  if (top === "app" || top === "workers") return top;
  return top === "lib" ? `lib/${name.replace(/\.ts$/, "")}` : null;
}

const roomIn = (parent: string) => (file: string) => {
  const [room, ...rest] = file.startsWith(`${parent}/`) ? file.slice(parent.length + 1).split("/") : [];
  return room === undefined || rest.length === 0 ? null : room;
};

function draw(rooms: readonly Room[]): string[] {
  const width = Math.max(...rooms.map(({ name }) => name.length));
  return rooms.map(({ name, imports, floor }, index) => {
    const number = rooms[index - 1]?.floor === floor ? " " : String(floor);
    return `${number.padStart(2)}  ${name.padEnd(width)}  ${imports.length === 0 ? "" : `→ ${imports.join(" ")}`}`.trimEnd();
  });
}

function picture(): string {
  const imports = readImports();
  const parts = [
    { title: "Layers", rooms: roomsOf(imports, layerOf) },
    ...Object.keys(ROOMS).map((parent) => ({
      title: `\`${parent}\``,
      rooms: roomsOf(imports, roomIn(parent)),
    })),
  ];
  const blocks = parts.map(({ title, rooms }) => [`${title}:`, "", "```", ...draw(rooms), "```"].join("\n"));
  return [BEGIN, "", blocks.join("\n\n"), "", END].join("\n");
}

const text = readFileSync(FILE, "utf8");
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`ARCHITECTURE.md lacks the lines "${BEGIN}" and "${END}"`);
const drawn = text.slice(0, begin) + picture() + text.slice(end + END.length);
if (drawn !== text && process.argv.includes("--check")) {
  console.log(
    "ARCHITECTURE.md shows other layers or rooms than the imports: node scripts/draw-architecture.ts",
  );
  process.exitCode = 1;
} else if (drawn !== text) {
  writeFileSync(FILE, drawn);
}
