import type { ModuleImport } from "./import-graph.ts";

/** A folder with the folders it imports, and its distance in imports from the bottom. */
export interface Room {
  readonly name: string;
  readonly imports: readonly string[];
  /** 1 for a room that imports no other. */
  readonly floor: number;
}

/**
 * The rooms that `roomOf` assigns to files, highest floor first, sorted by name within a floor. A room's floor is one
 * more than the highest floor that it imports.
 * @throws Error naming the rooms of a cycle
 */
export function roomsOf(
  imports: readonly ModuleImport[],
  roomOf: (file: string) => string | null,
): readonly Room[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [room, target] = [roomOf(from), roomOf(to)];
    if (room === null) continue;
    const known = targets.get(room) ?? new Set();
    targets.set(room, known);
    if (target === null || target === room) continue;
    known.add(target);
    if (!targets.has(target)) targets.set(target, new Set());
  }
  const floors = new Map<string, number>();
  const floorOf = (room: string, path: readonly string[]): number => {
    if (path.includes(room)) throw new Error(`These rooms import each other: ${[...path, room].join(" → ")}`);
    const known = floors.get(room);
    if (known !== undefined) return known;
    const below = [...(targets.get(room) ?? [])].map((target) => floorOf(target, [...path, room]));
    const floor = 1 + Math.max(0, ...below);
    floors.set(room, floor);
    return floor;
  };
  return [...targets]
    .map(([name, found]) => ({ name, imports: [...found].sort(), floor: floorOf(name, []) }))
    .sort((a, b) => b.floor - a.floor || (a.name < b.name ? -1 : 1));
}
