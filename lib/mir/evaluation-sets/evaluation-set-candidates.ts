import { InputError } from "#lib/errors.ts";
import { readManifest } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import {
  MAXIMUM_IMAGE_BYTES,
  MAXIMUM_MANIFEST_BYTES,
  MAXIMUM_TEXT_BYTES,
} from "#lib/mir/evaluation-sets/evaluation-set-limits.ts";
import { isPairList, parsePairList } from "#lib/mir/evaluation-sets/evaluation-set-list.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** An image that may enter a set; read only once chosen. */
export interface CandidateImage {
  /** Location, for error messages. */
  readonly where: string;
  readonly read: () => Promise<Uint8Array>;
}

export interface CandidateText {
  readonly where: string;
  readonly read: () => Promise<string>;
}

export interface CandidatePair {
  readonly image: CandidateImage;
  readonly text: CandidateText;
}

/** The material a set may be made from. */
export interface Candidates {
  readonly images: readonly CandidateImage[];
  readonly texts: readonly CandidateText[];
  /** Null if images and texts do not belong together. */
  readonly pairs: readonly CandidatePair[] | null;
  /** Why there are no pairs, for the error message. */
  readonly noPairsReason: string;
  /** Whether the order of the pairs was chosen deliberately. */
  readonly isOrdered: boolean;
  /** The manifest's template. */
  readonly template: string | null;
}

const IMAGE_FILE = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;
const TEXT_FILE = /\.txt$/i;
const STORY_FILE = /\.story$/i;

/**
 * The candidates in a directory: from its `manifest.json`; else from its list (one .jsonl, .json or .csv file at its
 * top); else every image and every .txt or .story file, paired by their names (`images/07.png`, `texts/07.txt`). A
 * directory that contains only one folder is read as that folder.
 * @throws InputError `bad-eval-set`
 */
export async function readCandidates(directory: LocalDirectory): Promise<Candidates> {
  const names = await directory.listFiles();
  const prefix = commonFolder(names);
  const top = names.filter((name) => !name.slice(prefix.length).includes("/"));
  if (names.includes(`${prefix}manifest.json`)) return manifestCandidates(directory, prefix);
  const lists = top.filter(isPairList);
  const [list] = lists;
  if (lists.length > 1) {
    throw new InputError(
      "bad-eval-set",
      `${directory.path} has ${lists.length} lists (${lists.join(", ")}); one is needed`,
    );
  }
  return list === undefined ? looseCandidates(directory, names) : listCandidates(directory, list);
}

/** The candidates of a list, whose image paths are relative to it. */
export async function listCandidates(directory: LocalDirectory, list: string): Promise<Candidates> {
  const base = folderOf(list);
  const rows = parsePairList(list, await directory.readText(list, MAXIMUM_MANIFEST_BYTES));
  const pairs = rows.map(({ image, text, where }): CandidatePair => {
    const name = `${base}${image}`;
    return {
      image: { where: `${where}: ${image}`, read: () => readListed(directory, name, where) },
      text: { where, read: () => Promise.resolve(text) },
    };
  });
  return ordered(pairs, null);
}

/** The paper's default: every image of one folder, every story of another, unpaired. */
export async function paperCandidates(images: LocalDirectory, stories: LocalDirectory): Promise<Candidates> {
  const imageNames = (await images.listFiles()).filter((name) => IMAGE_FILE.test(name));
  const storyNames = (await stories.listFiles()).filter((name) => STORY_FILE.test(name));
  if (imageNames.length === 0) throw new InputError("bad-eval-set", `${images.path} has no images`);
  if (storyNames.length === 0) throw new InputError("bad-eval-set", `${stories.path} has no .story files`);
  return {
    images: imageNames.map((name) => imageOf(images, name)),
    texts: storyNames.map((name) => textOf(stories, name)),
    pairs: null,
    noPairsReason: "images and stories are of different data sets",
    isOrdered: false,
    template: null,
  };
}

/** The text of a CNN/DailyMail story: everything before its first @highlight. */
export function storyText(content: string, where: string): string {
  const text = (content.split(/^@highlight\s*$/m)[0] ?? "").trim();
  if (text === "") throw new InputError("bad-eval-set", `${where} has no text before its first @highlight`);
  return text;
}

async function manifestCandidates(directory: LocalDirectory, prefix: string): Promise<Candidates> {
  const manifest = await readManifest(directory, `${prefix}manifest.json`);
  const pairs = manifest.pairs.map(({ image, text }) => ({
    image: imageOf(directory, `${prefix}${image}`),
    text: textOf(directory, `${prefix}${text}`),
  }));
  return ordered(pairs, manifest.prompt);
}

function looseCandidates(directory: LocalDirectory, names: readonly string[]): Candidates {
  const imageNames = names.filter((name) => IMAGE_FILE.test(name));
  const textNames = names.filter((name) => TEXT_FILE.test(name) || STORY_FILE.test(name));
  if (imageNames.length === 0 || textNames.length === 0) {
    const missing = imageNames.length === 0 ? "images" : "texts (.txt, .story)";
    throw new InputError(
      "bad-eval-set",
      `${directory.path} has neither a manifest.json nor a list, and no ${missing}`,
    );
  }
  const textByStem = Map.groupBy(textNames, stemOf);
  const unmatched = imageNames.find((name) => textByStem.get(stemOf(name))?.length !== 1);
  const pairs = imageNames.flatMap((name): CandidatePair[] => {
    const [text] = textByStem.get(stemOf(name)) ?? [];
    return text === undefined ? [] : [{ image: imageOf(directory, name), text: textOf(directory, text) }];
  });
  return {
    images: imageNames.map((name) => imageOf(directory, name)),
    texts: textNames.map((name) => textOf(directory, name)),
    pairs: unmatched === undefined ? pairs : null,
    noPairsReason: `${unmatched} has not exactly one text of the same name`,
    isOrdered: false,
    template: null,
  };
}

const ordered = (pairs: readonly CandidatePair[], template: string | null): Candidates => ({
  images: pairs.map(({ image }) => image),
  texts: pairs.map(({ text }) => text),
  pairs,
  noPairsReason: "",
  isOrdered: true,
  template,
});

const imageOf = (directory: LocalDirectory, name: string): CandidateImage => ({
  where: `${directory.path}/${name}`,
  read: () => directory.readBytes(name, MAXIMUM_IMAGE_BYTES),
});

const textOf = (directory: LocalDirectory, name: string): CandidateText => ({
  where: `${directory.path}/${name}`,
  async read() {
    const content = await directory.readText(name, MAXIMUM_TEXT_BYTES);
    if (STORY_FILE.test(name)) return storyText(content, `${directory.path}/${name}`);
    return content.replace(/\r?\n$/, "");
  },
});

async function readListed(directory: LocalDirectory, name: string, where: string): Promise<Uint8Array> {
  try {
    return await directory.readBytes(name, MAXIMUM_IMAGE_BYTES);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.kind, `${where}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** "set/images/07.png" -> "07": the key that pairs images and texts of different folders. */
const stemOf = (name: string) => name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");

const folderOf = (name: string) => name.slice(0, name.lastIndexOf("/") + 1);

/** "set/" if everything is in the folder "set", as in archives of folders. */
function commonFolder(names: readonly string[]): string {
  const [first = ""] = names;
  const folder = first.slice(0, first.indexOf("/") + 1);
  return folder !== "" && names.every((name) => name.startsWith(folder)) ? folder : "";
}
